"""Every server killed under load, one at a time: what was acknowledged is there afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.faults.history import History
from acceptance.faults.load import Load
from acceptance.faults.promises import LATE_S, before, unkept_s
from acceptance.faults.verdict import judge
from acceptance.report import Report, missing
from acceptance.small_lab import small_lab
from acceptance.sweeping import swept
from config.catalogue import load_catalogue
from lab.api import Lab

# People would only add to the load what nobody counts; the stand-ins keep nothing.
AWAY = ("traffic", "receivers")
SERVERS = [name for name in load_catalogue().services if name not in AWAY]
# Those whose promise is their own; all others are alike.
NAMED = ("loki", "redis")
SOME, SOME_S = 5, 90.0


@pytest.fixture(scope="module")
def victim(lab: Lab) -> Iterator[Lab]:
    """Return a whole lab whose servers may be killed."""
    with small_lab(lab, "faults", "acceptance", SERVERS) as started:
        yield started


@pytest.mark.plan("13.1.4", "12.4.7.3")
@pytest.mark.parametrize(
    "server",
    [pytest.param(name, marks=() if name in NAMED else pytest.mark.thorough) for name in SERVERS],
)
def test_what_was_acknowledged_outlives_a_kill(victim: Lab, report: Report, server: str) -> None:
    if server not in victim.parts:
        missing(server, f"it is not in a lab of {victim.runtime} on this machine")
    load = Load.of(victim)
    history = History(Prometheus(victim.address("prometheus", "http").url))
    with load.running():
        load.more(SOME, SOME_S)
        for (whose, kind), seconds in unkept_s(victim.environment).items():
            if whose == server:
                load.senders[kind].older(seconds + LATE_S)
        scraped = history.taken()
        victim.kill(server)
        killed = time.time()
        victim.start(server)
        load.more(SOME, SOME_S)

    assert history.missing(scraped) == 0
    # What was asked while no queue took it, or taken by a worker that is gone, waits as a row.
    swept(victim)
    for kind, sender in load.senders.items():
        judge(report, server, "kill -9", sender, before(victim.environment, server, kind, killed))
