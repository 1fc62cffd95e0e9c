"""Alertmanager: silences and its log of notifications, by their files.

They are written when it ends, so it is stopped for a moment; Prometheus sends alerts again. Unlike
silences that are posted again, these keep their ids, authors, comments and times, and nobody is
notified twice.
"""

from __future__ import annotations

from pathlib import Path

from lab.api import Lab
from lab.backup.store import Counts, Store, answer
from lab.backup.unfinished import stopped
from lab.servers.alertmanager import NAME

TIMEOUT_S = 30.0


def take(lab: Lab, folder: Path) -> Counts:
    """Copy its data folder."""
    silences = answer(lab, NAME, "GET", "/api/v2/silences", TIMEOUT_S)
    with stopped(lab, NAME):
        lab.fetch(NAME, folder)
    return {"silences": len(silences)}


def bring(lab: Lab, folder: Path) -> None:
    """Put the folder in place."""
    lab.put(NAME, folder)


STORE = Store(NAME, take, bring)
