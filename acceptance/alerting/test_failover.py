"""Two of each: whichever one dies, no notification is lost, and none comes twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import pytest

from acceptance.addressees import wanted
from acceptance.clients.receivers import Receivers
from acceptance.failover.pair import Pair, pair
from acceptance.report import missing
from acceptance.small_lab import small_lab
from acceptance.waiting import eventually
from lab.api import Lab
from lab.faults import Raised
from lab.runtimes import PROCESSES
from lab.servers.alertmanager import NAME as ALERTMANAGER
from lab.servers.prometheus import NAME as PROMETHEUS
from lab.servers.receivers import NAME as RECEIVERS

# What is stopped, and what tells of it.
TARGET, ALERT = "node-exporter", "TargetDown"
SERVERS = (PROMETHEUS, ALERTMANAGER, RECEIVERS, TARGET)
ARRIVES_S = 90.0
# Intervals of a group in which one message would have come twice.
WATCHED = 3
SEVERITY, TEAM = "critical", "platform"

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.2", "13.1.4")]


@pytest.fixture(scope="module")
def twice(lab: Lab) -> Iterator[Pair]:
    """Return a lab with two of each."""
    if lab.runtime != PROCESSES:
        missing(PROCESSES, "a second server is a process; run the suite with --runtime processes")
    with small_lab(lab, "failover", "acceptance", SERVERS) as started, pair(started) as found:
        yield found


def told(twice: Pair, since: float, status: str) -> Counter[tuple[str, str]]:
    """Return {whom messages about the target reached: how many}.

    A watcher that was killed is told of by the same alert.
    """
    found = Receivers(twice.lab).about(ALERT, since)
    own = (each for each in found if each.status == status and TARGET in each.text)
    return Counter((each.channel, each.to) for each in own)


def heard(twice: Pair, since: float) -> str:
    """Return in words who told whom of the alert, and when."""
    return "\n".join(
        f"{each.at - since:.1f} s: {twice.sender(each)} to {each.channel}, {each.status}:"
        f" {each.text.splitlines()[0]}"
        for each in Receivers(twice.lab).about(ALERT, since)
    )


def told_once(twice: Pair, since: float, status: str) -> None:
    """Wait until everybody has heard of it, and a while longer for what comes twice."""
    once = Counter(wanted(twice.lab, SEVERITY, TEAM))

    def all_of_them() -> None:
        assert set(told(twice, since, status)) >= set(once), heard(twice, since)

    eventually(all_of_them, within_s=ARRIVES_S)
    at, routes = time.time(), twice.lab.catalogue.routing.routes
    route = next(each for each in routes if each.severity == SEVERITY)
    interval = route.group_interval or twice.lab.catalogue.delays.group_interval
    wait = twice.lab.environment.wait(interval).seconds

    def long_enough() -> None:
        assert time.time() - at > WATCHED * wait

    eventually(long_enough, within_s=2 * WATCHED * wait + 5)
    assert told(twice, since, status) == once, heard(twice, since)


def test_two_of_each_tell_once(twice: Pair) -> None:
    begun = time.time()
    twice.lab.stop(TARGET)
    try:
        told_once(twice, begun, "firing")
    finally:
        twice.lab.start(TARGET)
    told_once(twice, begun, "resolved")


@pytest.mark.parametrize("killed", [(ALERTMANAGER,), (PROMETHEUS,), (PROMETHEUS, ALERTMANAGER)])
def test_what_begins_with_one_dead_and_ends_with_it_back_is_told_once(
    twice: Pair, killed: tuple[str, ...]
) -> None:
    """One of each dies while an alert is pending, and is there again before it is over."""
    begun, raised = time.time(), Raised(ALERT, {"service": TARGET})
    twice.lab.stop(TARGET)

    def pending() -> None:
        assert any(raised.is_of(each["labels"]) for each in twice.second.alerts())

    try:
        eventually(pending, within_s=ARRIVES_S)
        for server in killed:
            twice.lab.kill(server)
        told_once(twice, begun, "firing")
        for server in killed:
            twice.lab.start(server)
        twice.complete()
        told_once(twice, begun, "firing")
    finally:
        for server in killed:
            if not twice.lab.by.alive(twice.lab.parts[server].handle):
                twice.lab.start(server)
        twice.lab.start(TARGET)
    told_once(twice, begun, "resolved")
