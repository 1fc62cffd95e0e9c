"""Who only hears that nothing comes any more raises the alarm: Prometheus or Alertmanager died."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from acceptance.clients.receivers import Receivers
from acceptance.small_lab import small_lab
from acceptance.waiting import eventually
from lab.api import Lab
from lab.receivers.inbox import Channel
from lab.servers.receivers import NAME

ALERT = "Watchdog"
SERVERS = ("prometheus", "alertmanager", NAME)
# A busy machine is late by some seconds.
LATE_S, READY_S = 10.0, 60.0

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.2", "13.1.4")]


@pytest.fixture(scope="module")
def watched(lab: Lab) -> Iterator[Lab]:
    """Return a lab whose heart beats, and that may be killed."""
    with small_lab(lab, "deadman", "acceptance", SERVERS) as started:
        beating(Receivers(started), every_s(started))
        yield started


def every_s(lab: Lab) -> float:
    """Return how often the heart should beat."""
    return lab.environment.wait(lab.catalogue.routing.watchdog.every).seconds


def bounds_s(lab: Lab) -> dict[str, float]:
    """Return when the alarm is due at the latest after each server was killed.

    Alertmanager takes an alert for firing until Prometheus has not told of it four times.
    """
    environment, delays = lab.environment, lab.catalogue.delays
    limit = environment.wait(delays.heartbeat_limit).seconds + every_s(lab)
    told = 4 * environment.wait(delays.alert_resend).seconds
    return {"alertmanager": limit, "prometheus": limit + told}


def beating(receivers: Receivers, every: float) -> None:
    """Wait for a heartbeat."""

    def heard() -> None:
        assert receivers.beat_s() <= every

    eventually(heard, within_s=READY_S)


def test_there_is_no_alarm_while_all_is_well(watched: Lab) -> None:
    receivers, begun = Receivers(watched), time.time()
    limit = watched.environment.wait(watched.catalogue.delays.heartbeat_limit).seconds
    alarms = receivers.alarms()

    def long_enough() -> None:
        assert receivers.beat_s() < limit
        assert time.time() - begun > 1.5 * limit

    eventually(long_enough, within_s=3 * limit + LATE_S)
    assert receivers.alarms() == alarms
    assert receivers.received(Channel.DEADMAN, begun) == []


@pytest.mark.parametrize("server", ["alertmanager", "prometheus"])
def test_a_death_raises_the_alarm_once_and_recovery_ends_it(watched: Lab, server: str) -> None:
    receivers = Receivers(watched)
    beating(receivers, every_s(watched))
    alarms, killed = receivers.alarms(), time.time()
    watched.kill(server)

    def alarmed() -> None:
        found = receivers.received(Channel.DEADMAN, killed)
        assert [(each.status, each.alerts) for each in found] == [("firing", (ALERT,))]

    eventually(alarmed, within_s=bounds_s(watched)[server] + LATE_S)
    watched.start(server)

    def over() -> None:
        found = [each.status for each in receivers.received(Channel.DEADMAN, killed)]
        assert found == ["firing", "resolved"]

    eventually(over, within_s=READY_S)
    assert receivers.alarms() == alarms + 1
    beating(receivers, every_s(watched))
