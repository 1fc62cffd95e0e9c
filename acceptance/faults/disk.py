"""A server's data on a disk that is small, and can be filled."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from acceptance.report import missing
from lab.api import Lab
from lab.mounts import unmount_below
from lab.runtimes import PROCESSES

MIB, PAGE = 2**20, 4096
FILLER = "filler"
# PostgreSQL adds to its log by 16 MiB at once.
ROOM_MIB = 48


@dataclass(frozen=True)
class Disk:
    """A small disk that holds a server's data."""

    place: Path

    def fill(self) -> None:
        """Leave no room."""
        with suppress(OSError), (self.place / FILLER).open("ab", buffering=0) as file:
            while True:
                file.write(bytes(PAGE))

    def fill_to(self, share: float) -> None:
        """Leave some room, so that `share` of the disk is taken."""
        usage = shutil.disk_usage(self.place)
        filler = max(0, int(usage.total * share) - usage.used)
        (self.place / FILLER).write_bytes(bytes(filler))

    def free(self) -> None:
        """Make room again."""
        (self.place / FILLER).unlink(missing_ok=True)


@contextmanager
def small_disk(
    lab: Lab, server: str, room_mib: int = ROOM_MIB, *, keep: bool = True
) -> Iterator[Disk]:
    """Start a server again with its data on a disk that has so much room beside it.

    Its data is moved there, and back at the end if it is to `keep` it; the server then runs again.
    """
    if lab.runtime != PROCESSES or os.geteuid() != 0:
        missing("root, to mount a small tmpfs", "run the suite as root with --runtime processes")
    place = lab.site.data_folder(server)
    lab.stop(server)
    moved(place, room_mib)
    try:
        lab.start(server)
        yield Disk(place)
    finally:
        lab.stop(server)
        (place / FILLER).unlink(missing_ok=True)
        aside = copied(place) if keep else None
        unmount_below(place)
        place.rmdir()
        if aside is not None:
            aside.rename(place)
        lab.start(server)


def moved(place: Path, room_mib: int) -> None:
    """Put what is in a folder on a disk of its own, mounted in its place."""
    aside = copied(place)
    taken = sum(each.stat().st_blocks * 512 for each in aside.rglob("*"))
    options = f"size={taken + room_mib * MIB}"
    command = ["mount", "--types", "tmpfs", "--options", options, "setarcos", str(place)]
    shutil.rmtree(place)
    place.mkdir()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        place.rmdir()
        aside.rename(place)
        missing(
            f"the right to mount a tmpfs: {done.stderr.strip()}", "give the suite CAP_SYS_ADMIN"
        )
    subprocess.run(["cp", "--archive", f"{aside}/.", str(place)], check=True)  # noqa: S607 - on PATH
    shutil.rmtree(aside)


def copied(place: Path) -> Path:
    """Return a copy of a folder beside it, with owners and modes."""
    aside = place.with_name(f"{place.name}.aside")
    shutil.rmtree(aside, ignore_errors=True)
    subprocess.run(["cp", "--archive", str(place), str(aside)], check=True)  # noqa: S607 - on PATH
    return aside
