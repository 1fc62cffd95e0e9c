"""Rules are asked over the history, with windows in which there is a rate."""

from __future__ import annotations

import pytest

from config.environment import load_environment
from config.expressions import usage
from lab.history.recorded import ALERTS, WIDE, Made, made, turns
from tests import loaded

CATALOGUE = loaded.catalogue()
RULES = list(made(CATALOGUE, load_environment("lab")))
RECORDS = [rule for group in CATALOGUE.groups.values() for rule in group.records]


def test_windows_are_two_steps_or_longer() -> None:
    assert all(length >= WIDE for each in RULES for length in usage(each.expr).ranges)


def test_every_record_is_made_and_alerts_fire() -> None:
    assert {each.record for each in RECORDS} <= {each.name for each in RULES}
    alerts = [each.labels for each in RULES if each.name == ALERTS]
    assert {"TargetDown", "HighErrorRate"} <= {each["alertname"] for each in alerts}
    assert {each["alertstate"] for each in alerts} == {"firing"}


def test_what_a_record_is_made_of_is_made_before() -> None:
    names = {each.record for each in RECORDS}
    there: set[str] = set()

    for turn in turns(RULES):
        for rule in turn:
            assert usage(rule.expr).series & names <= there
        there |= {each.name for each in turn}
    assert names <= there
    assert len(turns(RULES)) > 1


def test_records_that_need_each_other_are_refused() -> None:
    one, two = Made("a:b:c", {}, "d:e:f"), Made("d:e:f", {}, "a:b:c")

    with pytest.raises(ValueError, match="need each other"):
        turns([one, two])


def test_an_alert_that_is_never_silent_is_no_part_of_the_past() -> None:
    alert, record = Made(ALERTS, {}, "up == 0", valued=False), Made("a:b:c", {}, "up")

    assert [alert.had(samples, 100) for samples in (1, 50, 51)] == [True, True, False]
    assert record.had(100, 100)
    assert Made(ALERTS, {}, "vector(1)", valued=False).had(100, 100)
