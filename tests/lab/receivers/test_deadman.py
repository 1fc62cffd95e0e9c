"""The check that raises the alarm when it hears nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from lab.receivers.asked import Asked, RefusedError
from lab.receivers.deadman import DeadMan
from lab.receivers.wire.alertmanager import beat
from tests.lab.receivers.requests import ALERT, WEBHOOK, changed


@dataclass
class Clock:
    """A clock that tests turn."""

    now: float = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


Told = list[tuple[str, tuple[str, ...]]]


def made(clock: Clock) -> tuple[DeadMan, Told]:
    told: Told = []
    return DeadMan(20, lambda status, names, _: told.append((status, names)), clock, clock), told


def test_it_waits_for_a_first_beat() -> None:
    clock = Clock()
    deadman, told = made(clock)
    clock.now += 1000
    deadman.look()

    assert told == []
    assert deadman.last_at == 0


def test_silence_is_one_alarm_until_the_next_beat() -> None:
    clock = Clock()
    deadman, told = made(clock)
    deadman.hear(["Watchdog"])
    for _ in range(3):
        clock.now += 20.5
        deadman.look()

    assert told == [("firing", ("Watchdog",))]
    assert (deadman.silent, deadman.alarms, deadman.last_at) == (True, 1, 100)
    deadman.hear(["Watchdog"])
    assert told[1:] == [("resolved", ("Watchdog",))]
    assert deadman.silent is False


def test_just_its_limit_is_not_too_long() -> None:
    clock = Clock()
    deadman, told = made(clock)
    deadman.hear(["Watchdog"])
    clock.now += 20
    deadman.look()

    assert told == []


def test_what_names_no_alert_is_no_beat() -> None:
    clock = Clock()
    deadman, told = made(clock)
    deadman.hear(["Watchdog"])
    clock.now += 15
    deadman.hear([])
    clock.now += 6
    deadman.look()

    assert [status for status, _ in told] == ["firing"]


def asked(body: object) -> Asked:
    return Asked(json.dumps(body).encode())


def test_alerts_that_fire_are_a_beat() -> None:
    assert beat(asked(WEBHOOK))[0] == ("Watchdog",)


def test_alerts_that_are_resolved_are_none() -> None:
    names, answer = beat(asked(changed(WEBHOOK, "alerts", 0, "status", to="resolved")))

    assert (names, answer.status) == ((), 200)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "object"),
        ({}, "version"),
        (changed(WEBHOOK, "version", to="3"), "version"),
        (changed(WEBHOOK, "alerts", to=[]), "no alerts"),
        (changed(WEBHOOK, "alerts", to="Watchdog"), "no list"),
        (changed(WEBHOOK, "alerts", to=[{**ALERT, "status": "on"}]), "neither"),
        (changed(WEBHOOK, "alerts", to=[{**ALERT, "labels": {}}]), "no name"),
        (changed(WEBHOOK, "alerts", to=[{**ALERT, "labels": 1}]), "no name"),
    ],
)
def test_what_is_no_webhook_is_refused(body: Any, says: str) -> None:
    with pytest.raises(RefusedError, match=says) as caught:
        beat(asked(body))

    assert caught.value.answer.status == 400
