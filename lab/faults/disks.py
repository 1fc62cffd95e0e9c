"""Small disks below a lab's folder that fill up, run out of files, or cannot be written."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.limits import limit
from lab.faults.root import root_only, run
from lab.faults.watched import watched
from lab.mounts import unmount_below

FOLDER = "disks"
SIZE, FILES = 16 * 2**20, 100
FILLER = "filler"
# One that fills begins so many percent under the limit, and ends as many above the next one.
MARGIN = 5.0
# A percent of it in a quarter of a minute.
STEP, PACE_S = SIZE // 1500, 1.0
# Node exporters 1.10 and 1.11 see "ro" only where it is the one option (their issue 3484): this
# takes "relatime" away, which the kernel adds.
READ_ONLY = "remount,ro,strictatime"


class Held(Protocol):
    """What goes wrong with a disk that is called as the fault is."""

    def __call__(self, lab: Lab, *, fault: str) -> AbstractContextManager[None]:
        """Return what holds it."""


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can happen to a disk."""

    def fault(name: str, title: str, held: Held, must: str, *may: str) -> Fault:
        of_disk = {"mountpoint": str(place(lab, name))}
        return Fault(
            name=name,
            title=title,
            held=partial(held, fault=name),
            must=(Raised(must, of_disk),),
            may=tuple(Raised(each, of_disk) for each in may),
            heal=partial(removed, fault=name),
        )

    # Seen before it was filled, it is one that fills.
    sooner = ("DiskSpaceLow", "DiskWillBeFull")
    yield fault("disk-full", "A disk is almost full", full, "DiskAlmostFull", *sooner)
    yield fault("disk-nearly-full", "A disk has little space", low, "DiskSpaceLow", sooner[1])
    yield fault("disk-fills", "A disk fills slowly", filling, "DiskWillBeFull")
    yield fault("inodes-used-up", "A disk can have no more files", crowded, "InodesLow")
    yield fault("disk-read-only", "A disk is made read-only", read_only, "DiskReadOnly")


def place(lab: Lab, fault: str) -> Path:
    """Return where the disk of a fault is mounted."""
    return lab.state.folder / FOLDER / fault


@contextmanager
def disk(lab: Lab, fault: str) -> Iterator[Path]:
    """Have a disk of its own."""
    root_only(lab)
    where = place(lab, fault)
    where.mkdir(parents=True)
    try:
        options = f"size={SIZE},nr_inodes={FILES}"
        run("mount", "--types", "tmpfs", "--options", options, "setarcos", str(where))
        yield where
    finally:
        removed(lab, fault)


def removed(lab: Lab, fault: str) -> None:
    """Take a disk away."""
    where = place(lab, fault)
    unmount_below(where)
    shutil.rmtree(where, ignore_errors=True)


@contextmanager
def full(lab: Lab, fault: str) -> Iterator[None]:
    """Have half of what DiskAlmostFull tells of."""
    with disk(lab, fault) as where:
        _fill(where, limit(lab, "DiskAlmostFull") / 2)
        yield


@contextmanager
def low(lab: Lab, fault: str) -> Iterator[None]:
    """Have more than DiskAlmostFull tells of, and less than DiskSpaceLow does."""
    with disk(lab, fault) as where:
        _fill(where, (limit(lab, "DiskAlmostFull") + limit(lab, "DiskSpaceLow")) / 2)
        yield


@contextmanager
def filling(lab: Lab, fault: str) -> Iterator[None]:
    """Have a file that grows, and stops before the disk is told of as full."""
    with disk(lab, fault) as where:
        _fill(where, limit(lab, "DiskWillBeFull") - MARGIN)
        enough = (limit(lab, "DiskSpaceLow") + MARGIN) / 100 * SIZE

        def grow() -> None:
            if shutil.disk_usage(where).free > enough:
                _write(where, STEP)

        with repeated(grow, PACE_S):
            yield


@contextmanager
def crowded(lab: Lab, fault: str) -> Iterator[None]:
    """Have empty files until there can be no more."""
    with disk(lab, fault) as where:
        with suppress(OSError):
            for number in itertools.count():
                (where / str(number)).touch()
        yield


@contextmanager
def read_only(lab: Lab, fault: str) -> Iterator[None]:
    """Have a disk that could be written when it was first seen, and cannot any more."""
    with disk(lab, fault) as where:
        watched(lab, f'node_filesystem_readonly{{mountpoint="{where}"}} == 0')
        run("mount", "--options", READ_ONLY, str(where))
        yield


def _fill(where: Path, free: float) -> None:
    """Leave so many percent of a disk free."""
    usage = shutil.disk_usage(where)
    _write(where, usage.free - round(usage.total * free / 100))


def _write(where: Path, size: int) -> None:
    with (where / FILLER).open("ab") as file:
        file.write(bytes(size))
