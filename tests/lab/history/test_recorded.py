"""Rules are asked over the history, with windows in which there is a rate."""

from __future__ import annotations

from config.catalogue import load_catalogue
from config.environment import load_environment
from config.expressions import usage
from lab.history.recorded import ALERTS, WIDE, made

CATALOGUE = load_catalogue()
RULES = list(made(CATALOGUE, load_environment("lab")))
RECORDS = [rule for group in CATALOGUE.groups.values() for rule in group.records]


def test_windows_are_two_steps_or_longer() -> None:
    assert all(length >= WIDE for each in RULES for length in usage(each.expr).ranges)


def test_every_record_is_made_and_alerts_fire() -> None:
    assert {each.record for each in RECORDS} <= {each.name for each in RULES}
    alerts = [each.labels for each in RULES if each.name == ALERTS]
    assert {"TargetDown", "HighErrorRate"} <= {each["alertname"] for each in alerts}
    assert {each["alertstate"] for each in alerts} == {"firing"}


def test_no_record_is_made_of_another() -> None:
    """Each is asked of raw series alone, in any order."""
    names = {each.record for each in RECORDS}

    assert not [each.name for each in RULES if usage(each.expr).series & names]
