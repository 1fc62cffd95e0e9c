"""A machine whose processors have no time left."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from lab.api import Lab
from lab.faults.fault import Fault, Raised

# It stays behind everything else that wants to run, and ends with whoever began it.
BURN = """
import os
os.nice(19)
parent = os.getppid()
while os.getppid() == parent:
    sum(range(10**6))
"""


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to the machine of a lab."""
    del lab
    yield Fault(
        name="processors-busy",
        title="A program takes all the time of the processors that others leave",
        held=busy,
        must=(Raised("HighCPUUsage"),),
        may=(Raised("HighLoad"),),
    )


@contextmanager
def busy(lab: Lab) -> Iterator[None]:
    """Have a process for each processor that does nothing but run."""
    del lab
    with ExitStack() as stack:
        for _ in range(os.cpu_count() or 1):
            process = subprocess.Popen((sys.executable, "-c", BURN))
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield
