"""A disk that hangs most of the time: a loop device whose file is on a frozen file system."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lab.api import Lab
from lab.faults.beside import beside
from lab.faults.fault import Fault, Raised
from lab.faults.root import root_only, run
from lab.mounts import unmount_below

NAME = "disk-hangs"
OUTER_BYTES, INNER_BYTES, SECTOR = 32 * 2**20, 8 * 2**20, 512
# Where the partition begins: a disk of its own to the exporter, which leaves loop devices out.
PARTITION = 1
BEGIN, SECTORS = 8, INNER_BYTES // SECTOR - 8
THAW = 0xC0045878
# So many operations wait for a disk that answers once in a second. A file system that is frozen
# lets nobody write; it thaws whenever this ends.
HANG = """
import fcntl, os, select, sys, threading
FREEZE, THAW = 0xC0045877, 0xC0045878
disk = os.open(sys.argv[1], os.O_RDWR)
below = os.open(sys.argv[2], os.O_RDONLY)
waiting, apart, page = int(sys.argv[3]), 16384, bytes(4096)
def write():
    while True:
        for number in range(waiting):
            os.pwrite(disk, page, number * apart)
        os.fsync(disk)
threading.Thread(target=write, daemon=True).start()
print("hangs", flush=True)
over = False
while not over:
    fcntl.ioctl(below, FREEZE, 0)
    try:
        over = bool(select.select([sys.stdin], [], [], 0.95)[0])
    finally:
        fcntl.ioctl(below, THAW, 0)
    select.select([sys.stdin], [], [], 0.02)
"""
WAITING = 50


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what makes a disk slow."""
    del lab
    yield Fault(
        name=NAME,
        title=f"{WAITING} writes at a time wait for a disk that answers once in a second",
        held=hanging,
        must=(Raised("DiskSaturated"),),
        heal=removed,
    )


@contextmanager
def hanging(lab: Lab) -> Iterator[None]:
    """Have a disk that others write to more than it can take."""
    root_only(lab)
    folder = _folder(lab)
    folder.mkdir()
    try:
        below = folder / "below"
        _filesystem(folder / "outer", below)
        node = _partition(folder, below / "inner")
        with beside(HANG, str(node), str(below), str(WAITING)):
            yield
    finally:
        removed(lab)


def removed(lab: Lab) -> None:
    """Let the file system thaw, and take both disks away."""
    folder = _folder(lab)
    below = folder / "below"
    if below.exists():
        _thaw(below)
        for device in _devices(below / "inner"):
            run("losetup", "--detach", device)
    unmount_below(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _folder(lab: Lab) -> Path:
    return lab.state.folder / NAME


def _filesystem(file: Path, where: Path) -> None:
    where.mkdir()
    with file.open("wb") as image:
        image.truncate(OUTER_BYTES)
    run("mkfs.ext4", "-q", "-m", "0", str(file))
    run("mount", "--options", "loop", str(file), str(where))


def _partition(folder: Path, file: Path) -> Path:
    """Return a file that is the only partition of a disk in a file."""
    with file.open("wb") as image:
        image.truncate(INNER_BYTES)
    device = run("losetup", "--partscan", "--find", "--show", str(file))
    run("addpart", device, str(PARTITION), str(BEGIN), str(SECTORS))
    shown = Path(f"/sys/class/block/{Path(device).name}p{PARTITION}/dev")
    major, minor = shown.read_text(encoding="utf-8").split(":")
    node = folder / "node"
    os.mknod(node, 0o600 | stat.S_IFBLK, os.makedev(int(major), int(minor)))
    return node


def _devices(file: Path) -> list[str]:
    said = run("losetup", "--associated", str(file), "--output", "NAME", "--noheadings")
    return said.split()


def _thaw(where: Path) -> None:
    folder = os.open(where, os.O_RDONLY)
    try:
        with suppress(OSError):  # it was not frozen
            fcntl.ioctl(folder, THAW, 0)
    finally:
        os.close(folder)
