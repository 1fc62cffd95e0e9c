"""Loki: a copy of its whole data folder, while it is stopped for some seconds.

Exactly what it had at that moment: chunks, index, and its write-ahead log, which is read again at
the next start. Who pushes meanwhile keeps lines and sends them again (the collector does).
"""

from __future__ import annotations

from pathlib import Path

from lab.api import Lab
from lab.backup.store import Counts, Store, files
from lab.backup.unfinished import stopped
from lab.servers.loki import NAME


def take(lab: Lab, folder: Path) -> Counts:
    """Copy its data folder."""
    with stopped(lab, NAME):
        lab.fetch(NAME, folder)
    return files(folder)


def bring(lab: Lab, folder: Path) -> None:
    """Put the folder in place."""
    lab.put(NAME, folder)


STORE = Store(NAME, take, bring)
