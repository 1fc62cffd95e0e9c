"""A server that crashes again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.following import away
from lab.faults.servers import started

SERVER = "app-server"
# It is up far longer than it takes to start: what is told is that it restarts, not that it is away.
PACE_S = 20.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what crashes."""
    del lab
    service = {"service": SERVER}
    yield Fault(
        name="app-server-crashes",
        title="The app server crashes and is started again, every half minute",
        held=crashing,
        must=(Raised("ServiceRestartsOften", service),),
        # While it starts it is away.
        may=away(SERVER),
        heal=partial(started, server=SERVER),
    )


@contextmanager
def crashing(lab: Lab) -> Iterator[None]:
    """Have a server end at once and be started, again and again."""
    try:
        with repeated(partial(_crash, lab), PACE_S):
            yield
    finally:
        started(lab, SERVER)


def _crash(lab: Lab) -> None:
    lab.kill(SERVER)
    started(lab, SERVER)
