"""A second lab of a few servers beside the suite's own, for what must not happen to that one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from config.catalogue import load_catalogue
from config.edge import EDGE
from lab.api import Lab, running_lab
from lab.runtimes import CONTAINERS
from lab.up import Order

# First ports of these labs, above those of the suite's own: none gets in another's way.
ABOVE = {
    "delivery": 800,
    "restored": 900,
    "lifecycle": 1000,
    "retention": 1100,
    "faults": 1200,
    "backup": 1300,
    "upgrade": 1400,
    "history": 1500,
    "channels": 2000,
    "deadman": 2100,
    "silences": 2200,
    "failover": 2300,
    "past": 2500,
}


def left_out(servers: Sequence[str]) -> tuple[str, ...]:
    """Return the names of all other servers of the catalogue."""
    return tuple(name for name in load_catalogue().services if name not in servers)


def kept(lab: Lab, servers: Sequence[str]) -> tuple[str, ...]:
    """Return `servers`, and the proxy by which containers are reached."""
    return (*servers, EDGE) if lab.runtime == CONTAINERS else tuple(servers)


def base(lab: Lab, name: str) -> int:
    """Return the first port of the small lab `name` beside `lab`."""
    return lab.state.port_base + ABOVE[name]


@contextmanager
def small_lab(
    lab: Lab, name: str, environment: str, servers: Sequence[str], previous: Sequence[str] = ()
) -> Iterator[Lab]:
    """Start some `servers` of an environment, run as the suite's own lab is, and stop them.

    Those of `previous` are started in the versions before the pinned ones.
    """
    order = Order(
        name,
        environment,
        base(lab, name),
        without=left_out(kept(lab, servers)),
        runtime=lab.runtime,
        previous=tuple(previous),
    )
    with running_lab(order) as started:
        yield started
