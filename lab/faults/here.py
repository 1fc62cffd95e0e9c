"""Faults that need the servers on this machine, as processes: for their files, or to be reached."""

from __future__ import annotations

from pathlib import Path

from lab.api import Lab
from lab.errors import LabError
from lab.runtimes import PROCESSES


def only_here(lab: Lab) -> None:
    """Raise LabError where servers run in containers."""
    if lab.runtime != PROCESSES:
        hint = f"break one that was started with --runtime {PROCESSES}"
        raise LabError(f"the servers of lab {lab.name} are in containers", hint=hint)


def data_folder(lab: Lab, server: str) -> Path:
    """Return where a server keeps its data; raises LabError where that is not on this machine."""
    only_here(lab)
    return lab.site.data_folder(server)
