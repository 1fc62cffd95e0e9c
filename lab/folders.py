"""Where labs keep what belongs to them: one folder a lab, removed with it."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP = "setarcos"


def log_file(folder: Path, server: str) -> Path:
    """Return the file that the output of a plain process goes to."""
    return folder / "logs" / f"{server}.log"


def labs() -> Path:
    """Return the folder that holds all labs of this user.

    Root's goes where every user may look: its PostgreSQL runs as another user.
    """
    chosen = os.environ.get("SETARCOS_STATE")
    if chosen:
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return platformdirs.site_state_path(APP) / "labs"
    return platformdirs.user_state_path(APP) / "labs"
