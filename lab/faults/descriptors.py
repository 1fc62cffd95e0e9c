"""A process that has nearly all the files open that it may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from config.addresses import LOOPBACK, Address
from lab.api import Lab
from lab.faults.beside import beside
from lab.faults.fault import Fault, Raised
from lab.faults.here import only_here
from lab.faults.limits import limit
from lab.faults.targets import announced, forgotten, instance

NAME = "descriptors-used-up"
# Percent of what it may have, over the limit.
OVER, MAY = 10.0, 100
LEAK = """
import os, resource, sys
from prometheus_client import start_http_server
may, used = int(sys.argv[2]), float(sys.argv[3]) / 100
resource.setrlimit(resource.RLIMIT_NOFILE, (may, may))
server, _ = start_http_server(0, sys.argv[1])
taken = []
while len(os.listdir("/proc/self/fd")) < may * used:
    taken.append(open(os.devnull))
print(server.server_port, flush=True)
sys.stdin.read()
"""


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what a process runs out of."""
    del lab
    yield Fault(
        name=NAME,
        title="A process opens files and closes none, until it may hardly open more",
        held=leaking,
        must=(Raised("FileDescriptorsLow", {"instance": instance(NAME)}),),
        heal=partial(forgotten, fault=NAME),
    )


@contextmanager
def leaking(lab: Lab) -> Iterator[None]:
    """Have a process that is scraped, and has too many files open."""
    only_here(lab)
    used = str(limit(lab, "FileDescriptorsLow") + OVER)
    with (
        beside(LEAK, LOOPBACK, str(MAY), used) as port,
        announced(lab, NAME, Address(LOOPBACK, int(port))),
    ):
        yield
