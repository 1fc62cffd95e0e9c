"""A machine, and a group of processes, that have too little memory."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from lab.api import Lab
from lab.errors import LabError
from lab.faults.background import repeated
from lab.faults.beside import beside
from lab.faults.fault import Fault, Raised
from lab.faults.limits import limit
from lab.faults.root import ALLOWED, root_only

# Percent of the machine's memory over the limit.
OVER = 2.0
# It says so when it has all of it, and goes on to give back what others want; it is the first that
# the kernel would kill. What is allocated and never written is fast, also where a hypervisor looks
# for a page of its own for each that is touched.
TAKE = """
import os, select, sys
import psutil
with open("/proc/self/oom_score_adj", "w") as file:
    file.write("1000")
memory, size, used, pause_s = os.memfd_create("taken"), 0, float(sys.argv[1]) / 100, 0
while not select.select([sys.stdin], [], [], pause_s)[0]:
    now = psutil.virtual_memory()
    room, little = int(now.available - now.total * (1 - used)), now.total // 200
    if room > little:
        more = min(room, now.total // 50)
        os.posix_fallocate(memory, size, more)
        size += more
        continue
    if not pause_s:
        print("taken", flush=True)
        pause_s = 0.2
    if room < -little:
        size = max(0, size + room)
        os.ftruncate(memory, size)
"""
# What the group may have; the shell's own limit holds where the kernel would swap instead.
GROUP_BYTES = 16 * 2**20
EAT = 'ulimit -v 1000000; echo $$ > "$1" && exec tail /dev/zero'
KILLED, PACE_S = -9, 10.0
# The files of a group with what it may have, by the kind of its file system.
LIMITS = {
    "cgroup": ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"),
    "cgroup2": ("memory.max", "memory.swap.max"),
}


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what wants more memory than there is."""
    del lab
    yield Fault(
        name="memory-taken",
        title="A program takes memory until little of the machine's is left",
        held=taken,
        must=(Raised("HighMemoryUsage"),),
    )
    yield Fault(
        name="processes-killed",
        title="Processes want more memory than their group may have, and are killed",
        held=killing,
        must=(Raised("OutOfMemoryKills"),),
        heal=ungrouped,
    )


@contextmanager
def taken(lab: Lab) -> Iterator[None]:
    """Have just so much memory in use that the limit is passed."""
    with beside(TAKE, str(limit(lab, "HighMemoryUsage") + OVER)):
        yield


@contextmanager
def killing(lab: Lab) -> Iterator[None]:
    """Have a process killed every few seconds."""
    root_only(lab)
    top, kind = _hierarchy()
    group = _group(lab, top)
    try:
        _bounded(group, kind)
        eat = partial(_killed, group)
        eat()
        with repeated(eat, PACE_S):
            yield
    finally:
        ungrouped(lab)


def ungrouped(lab: Lab) -> None:
    """Remove the group; whoever was in it has been killed."""
    group = _group(lab, _hierarchy()[0])
    if group.exists():
        group.rmdir()


def _hierarchy() -> tuple[Path, str]:
    """Return the folder of all groups whose memory is bounded, and its kind."""
    for each in psutil.disk_partitions(all=True):
        top = Path(each.mountpoint)
        if each.fstype == "cgroup" and "memory" in each.opts.split(","):
            return top, each.fstype
        if each.fstype == "cgroup2" and "memory" in _words(top / "cgroup.controllers"):
            return top, each.fstype
    raise LabError("the kernel shows no group that bounds memory", hint="mount /sys/fs/cgroup")


def _words(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def _group(lab: Lab, top: Path) -> Path:
    return top / f"setarcos-{lab.name}"


def _bounded(group: Path, kind: str) -> None:
    """Make a group that may have little memory, and nothing beside it."""
    passed_on, (memory, swap) = group.parent / "cgroup.subtree_control", LIMITS[kind]
    more = GROUP_BYTES if kind == "cgroup" else 0
    try:
        if kind == "cgroup2" and "memory" not in _words(passed_on):
            passed_on.write_text("+memory", encoding="utf-8")
        group.mkdir(exist_ok=True)
        (group / memory).write_text(str(GROUP_BYTES), encoding="utf-8")
        if (group / swap).exists():
            (group / swap).write_text(str(more), encoding="utf-8")
    except OSError as error:
        raise LabError(f"{group} cannot be had: {error.strerror}", hint=ALLOWED) from error


def _killed(group: Path) -> None:
    """Have a process ask for more and more, until the kernel ends it."""
    command = ("sh", "-c", EAT, "sh", str(group / "cgroup.procs"))
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode != KILLED:
        raise LabError(f"nobody was killed: {done.stderr.decode().strip()}", hint=ALLOWED, status=1)
