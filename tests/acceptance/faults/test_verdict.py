"""A loss is a failure but where nobody promised, and every count is reported."""

from __future__ import annotations

import time

import pytest

from acceptance.faults import verdict
from acceptance.faults.promises import LATE_S, before, unkept_s
from acceptance.faults.sender import Sender
from acceptance.faults.verdict import Window, judge
from acceptance.report.contract import Contract
from acceptance.report.facts import Report
from config.environment import load_environment
from tests.acceptance.faults.test_sender import Things

ENVIRONMENT = load_environment("acceptance")


@pytest.fixture
def report() -> Report:
    return Report(Contract.load())


def sender() -> Sender:
    made = Sender(Things(forgets=frozenset({1})))
    for _ in range(3):
        made.once()
    return made


def test_a_loss_nobody_has_told_of_fails(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict, "FOUND_S", 0.0)

    with pytest.raises(AssertionError, match="1 things are lost"):
        judge(report, "loki", "kill -9", sender())
    with pytest.raises(AssertionError, match="1 things are lost"):
        judge(report, "loki", "kill -9", sender(), [Window(0, 1)])


def test_a_loss_within_the_bound_is_reported(report: Report) -> None:
    judge(report, "loki", "kill -9", sender(), [Window(0, 1), Window(0, time.time())])

    assert report.facts["faults"] == [
        {
            "server": "loki",
            "fault": "kill -9: things",
            "sent": 3,
            "acknowledged": 3,
            "found": 2,
            "duplicated": 0,
        }
    ]


def test_only_what_a_server_has_in_memory_may_be_lost_with_it() -> None:
    (window,) = before(ENVIRONMENT, "tempo", "spans", 1000.0)

    assert window.until == 1000.0
    assert window.since == 1000.0 - unkept_s(ENVIRONMENT)["tempo", "spans"] - LATE_S
    assert before(ENVIRONMENT, "tempo", "log lines", 1000.0) == ()
    assert before(ENVIRONMENT, "loki", "log lines", 1000.0) == ()


def test_bounds_are_scaled_with_the_environment() -> None:
    slow = unkept_s(load_environment("production"))

    assert slow == pytest.approx(
        {key: ENVIRONMENT.time_scale * each for key, each in unkept_s(ENVIRONMENT).items()},
        rel=0.01,
    )
