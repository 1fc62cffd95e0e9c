"""What is unusual in a lab with a past: more requests, later ones, more spent, nothing deployed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from acceptance.clients.prometheus import Prometheus
from acceptance.past import Was, give, looked_back, looks_back
from acceptance.waiting import eventually
from lab.api import Lab
from lab.faults.careless import Careless
from lab.faults.delivery import succeeded
from lab.faults.fault import Fault, Raised
from lab.faults.served import People, served
from lab.faults.telling import tell

SHOP, ROUTER, SEEN_S = "shop", "ai-router", 60.0
DEPLOYED = 'deployments_total{environment="production",status="success"}'
VALUE, PAST = "anomaly:value:mean1h", "anomaly:past:mean1h"


@dataclass(frozen=True)
class Level:
    """What is usual now, what was in weeks before, and what is too much.

    The band ends at 1.3 times what was. Too much is little above it, so that it is soon over.
    """

    now: float
    was: float
    too_much: float


# A second; seconds; and requests a second, of which each costs 0.0046 dollars.
REQUESTS, LATENCY = Level(3.5, 4.0, 5.8), Level(0.15, 0.2, 0.28)
ASKED, COST = Level(1.2, 1.4, 2.0), 0.0046
PROMPT = {"model": "aristotle-pro", "feature": "ask", "prompt": "What is good?"}


@dataclass(frozen=True)
class Unusual:
    """A service of our own, people who ask it, and people who ask the AI router."""

    shop: Careless
    people: People
    askers: People

    def faults(self) -> Iterator[Fault]:
        """Yield what raises the alerts that look back."""
        yield Fault(
            name="requests-unusual",
            title="More people come than usual",
            held=lambda _: set_to(self.people, "pace", REQUESTS),
            must=(Raised("RequestsUnusual", {"service": SHOP}),),
        )
        yield Fault(
            name="latency-unusual",
            title="People wait longer than usual",
            held=lambda _: set_to(self.shop, "late_s", LATENCY),
            must=(Raised("LatencyUnusual", {"service": SHOP}),),
        )
        yield Fault(
            name="spend-unusual",
            title="AI models are asked more than usual",
            held=lambda _: set_to(self.askers, "pace", ASKED),
            must=(Raised("SpendUnusual", {"service": ROUTER}),),
        )
        yield Fault(
            name="deployments-stopped",
            title="Nothing has been deployed for a week",
            held=idle,
            must=(Raised("DeploymentsStopped"),),
        )


@contextmanager
def set_to(what: Careless | People, field: str, level: Level) -> Iterator[None]:
    """Have too much of something."""
    setattr(what, field, level.too_much)
    try:
        yield
    finally:
        setattr(what, field, level.now)


@contextmanager
def idle(lab: Lab) -> Iterator[None]:
    """Deploy nothing until the end."""
    try:
        yield
    finally:
        tell(lab, succeeded(1))


@contextmanager
def usual(lab: Lab, work: Path) -> Iterator[Unusual]:
    """Have a lab with a past, in which all is as usual."""
    tell(lab, succeeded(1))
    prometheus = Prometheus(lab.address("prometheus", "http").url)
    eventually(partial(_seen, prometheus), within_s=SEEN_S)
    (deployed,) = prometheus.query(DEPLOYED)
    weeks = looked_back(lab, PAST)
    shop = {"__name__": VALUE, "job": SHOP, "service": SHOP}
    spend = {"__name__": VALUE, "of": "spend", "service": ROUTER}
    past = (
        Was(shop | {"of": "requests"}, REQUESTS.was, weeks),
        Was(shop | {"of": "latency"}, LATENCY.was, weeks),
        Was(spend, ASKED.was * COST, weeks),
        Was(deployed["metric"], float(deployed["value"][1]), looks_back(lab, "DeploymentsStopped")),
    )
    careless = Careless("api-server", "/v1/people", every=1, late_s=LATENCY.now)
    with ExitStack() as stack:
        address = stack.enter_context(served(lab, SHOP, SHOP, careless.app()))
        people = People(f"{address}{careless.path}", REQUESTS.now)
        completions = f"{lab.address(ROUTER, 'http').url}/v1/completions"
        askers = People(completions, ASKED.now, PROMPT)
        stack.enter_context(people.asking())
        stack.enter_context(askers.asking())
        give(lab, past, work)
        yield Unusual(careless, people, askers)


def _seen(prometheus: Prometheus) -> None:
    assert prometheus.value(DEPLOYED) > 0
