"""What is told while something goes wrong, and in the end."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from setarcos_delivery.facts import Coverage

from lab.api import Lab
from lab.errors import LabError
from lab.faults import telling
from lab.faults.telling import Facts
from lab.site import Site
from lab.state import State

TOLD_S = 10.0


def covered(percent: float, times: int = 1) -> Facts:
    now = datetime.now(UTC)
    return [
        Coverage(key=telling.key(), component="api", percent=percent, observed_at=now)
        for _ in range(times)
    ]


@pytest.fixture
def lab(site: Site) -> Lab:
    State(name=site.name, environment="acceptance", port_base=23000, complete=True).save()
    return Lab(site.name)


def test_it_is_mended_as_often_as_it_was_told(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []
    twice = threading.Event()

    def tell(_: Lab, facts: Facts) -> None:
        told.extend(fact.percent for fact in facts if isinstance(fact, Coverage))
        if len(told) == 2:
            twice.set()

    monkeypatch.setattr(telling, "SCRAPES", 0)
    monkeypatch.setattr(telling, "tell", tell)
    with telling.telling(lab, lambda: covered(40), lambda times: covered(90, times), times=2):
        assert twice.wait(TOLD_S)

    assert told == [40, 40, 90, 90]


def test_what_is_not_taken_is_told_again(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    refused, told = [LabError("away"), LabError("away")], threading.Event()

    def tell(_: Lab, facts: Facts) -> None:
        if refused:
            raise refused.pop()
        if facts:
            told.set()

    monkeypatch.setattr(telling, "SCRAPES", 0)
    monkeypatch.setattr(telling, "tell", tell)
    with telling.telling(lab, lambda: covered(40), lambda _: [], times=1):
        assert told.wait(TOLD_S)
