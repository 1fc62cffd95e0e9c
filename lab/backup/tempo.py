"""Tempo: a copy of its whole data folder, while it is stopped for some seconds.

Exactly what it had at that moment: blocks, and traces that are not in a block yet, which its
write-ahead log has once it has ended. Who pushes meanwhile keeps spans and sends them again.
"""

from __future__ import annotations

from pathlib import Path

from lab.api import Lab
from lab.backup.store import Counts, Store, files
from lab.backup.unfinished import stopped
from lab.servers.tempo import NAME


def take(lab: Lab, folder: Path) -> Counts:
    """Copy its data folder."""
    with stopped(lab, NAME):
        lab.fetch(NAME, folder)
    return files(folder)


def bring(lab: Lab, folder: Path) -> None:
    """Put the folder in place."""
    lab.put(NAME, folder)


# Blocks of one generation are not read by another.
STORE = Store(NAME, take, bring, same_major=True)
