"""Endpoints that do not answer, answer late, or come and go: pages of ours that are probed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus

from lab.api import Lab
from lab.faults.fault import Fault, Raised
from lab.faults.listening import answering, nobody
from lab.faults.targets import forget, probed

GONE, DASHBOARDS, SLOW, FLAPS = (
    "endpoint-gone",
    "dashboards-gone",
    "endpoint-slow",
    "endpoint-flaps",
)
# Whom people are without, a tool of ours, and nobody's. None of the app's: whether these are
# available is the mean of all their probes.
PEOPLES, TOOL, OWN = "redis", "grafana", "game-day"
# A probe ends half a second before its scrape: such an answer needs a scrape of two seconds.
LATE_S = 0.8
PATIENT = {"__scrape_interval__": "2s", "__scrape_timeout__": "2s"}
# Shorter than it takes to be called down, and five such are in the alert's window.
TURN_S = 10.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can go wrong with endpoints."""
    del lab
    yield Fault(
        name=GONE,
        title=f"Nobody answers at an endpoint of {PEOPLES}",
        held=partial(gone, name=GONE, service=PEOPLES),
        must=(Raised("ProbeFailed", {"instance": GONE}),),
        heal=partial(forget, name=GONE),
    )
    yield Fault(
        name=DASHBOARDS,
        title="Nobody answers where dashboards should be",
        held=partial(gone, name=DASHBOARDS, service=TOOL),
        must=tuple(
            Raised(alert, {"instance": DASHBOARDS})
            for alert in ("GrafanaUnavailable", "ToolProbeFailed")
        ),
        heal=partial(forget, name=DASHBOARDS),
    )
    yield Fault(
        name=SLOW,
        title=f"An endpoint takes {LATE_S:g} s for each answer",
        held=slow,
        must=(Raised("ProbeSlow", {"instance": SLOW}),),
        heal=partial(forget, name=SLOW),
    )
    yield Fault(
        name=FLAPS,
        title=f"An endpoint fails and works again, every {TURN_S:g} s",
        held=flapping,
        must=(Raised("EndpointFlaps", {"instance": FLAPS}),),
        heal=partial(forget, name=FLAPS),
    )


@contextmanager
def gone(lab: Lab, name: str, service: str) -> Iterator[None]:
    """Have a page probed that nobody has."""
    with nobody() as address, probed(lab, name, address.url, service):
        yield


@contextmanager
def slow(lab: Lab) -> Iterator[None]:
    """Have a page probed that comes late."""
    with answering(_late) as address, probed(lab, SLOW, address.url, OWN, PATIENT):
        yield


@contextmanager
def flapping(lab: Lab) -> Iterator[None]:
    """Have a page probed that is there half of the time."""
    with answering(_at_times) as address, probed(lab, FLAPS, address.url, OWN):
        yield


def _late() -> int:
    time.sleep(LATE_S)  # this is the fault itself
    return HTTPStatus.OK


def _at_times() -> int:
    works = int(time.monotonic() / TURN_S) % 2
    return HTTPStatus.OK if works else HTTPStatus.SERVICE_UNAVAILABLE
