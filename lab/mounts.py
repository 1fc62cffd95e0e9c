"""File systems that somebody has mounted in a lab's folder: without them it can be removed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psutil


def mounted_below(folder: Path) -> list[Path]:
    """Return where in a folder file systems are mounted, the innermost first."""
    places = (Path(each.mountpoint) for each in psutil.disk_partitions(all=True))
    found = {place for place in places if place.is_relative_to(folder)}
    return sorted(found, key=lambda place: len(place.parts), reverse=True)


def unmount_below(folder: Path) -> None:
    """Take them all away, also from under a process that is just ending."""
    for place in mounted_below(folder):
        subprocess.run(["umount", "--lazy", str(place)], check=False)  # noqa: S607 - on PATH
