"""Processes that wait and cannot be interrupted, as for a disk that does not answer."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.api import Lab
from lab.faults.beside import beside
from lab.faults.fault import Fault, Raised

NAME = "processes-stuck"
# The load comes near to that of a processor within two minutes, and goes as slowly.
EACH = 4
# Whoever starts a program waits like this until it has begun: here, until somebody opens the pipe.
WAIT = """
import os, sys
pipe, count = sys.argv[1], int(sys.argv[2])
for _ in range(count):
    if os.fork() == 0:
        opened = (os.POSIX_SPAWN_OPEN, 0, pipe, os.O_RDONLY, 0)
        os.posix_spawn("/bin/true", ["true"], {}, file_actions=[opened])
        os._exit(0)
print("stuck", flush=True)
sys.stdin.read()
os.open(pipe, os.O_RDWR)
for _ in range(count):
    os.wait()
"""


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what makes work queue."""
    del lab
    yield Fault(
        name=NAME,
        title=f"{EACH} processes for each processor wait, and nothing can interrupt them",
        held=stuck,
        must=(Raised("HighLoad"),),
        heal=freed,
    )


@contextmanager
def stuck(lab: Lab) -> Iterator[None]:
    """Have processes that wait; they take no processor from anybody."""
    pipe = _pipe(lab)
    os.mkfifo(pipe)
    try:
        with beside(WAIT, str(pipe), str(EACH * (os.cpu_count() or 1))):
            yield
    finally:
        freed(lab)


def freed(lab: Lab) -> None:
    """Let go whoever still waits."""
    pipe = _pipe(lab)
    if pipe.exists() and stat.S_ISFIFO(pipe.stat().st_mode):
        os.close(os.open(pipe, os.O_RDWR))
        pipe.unlink()


def _pipe(lab: Lab) -> Path:
    return lab.state.folder / NAME
