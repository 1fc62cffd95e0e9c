"""The arithmetic of mean times, with figures that are added up by hand."""

from __future__ import annotations

from acceptance.alerting.means import (
    Detection,
    Recovery,
    Without,
    baseline,
    detected,
    mean_recovery,
    recovered,
)
from config.catalogue.rules import Severity

SCALE = 15
FOUND = (
    Detection("One", Severity.CRITICAL, "one-down", 6.0),
    Detection("Two", Severity.CRITICAL, "two-down", 10.0),
    Detection("Three", Severity.WARNING, "three-slow", 20.0),
)
WITHOUT = {
    name: Without(name, "somebody", seconds, "assumption", "so", "none")
    for name, seconds in (("critical", 1800.0), ("warning", 43200.0))
}
RECOVERIES = (
    Recovery("One", "one-down", "start one", told_s=6.0, command_s=2.0, over_s=4.0),
    Recovery("Two", "two-down", "start two", told_s=10.0, command_s=1.0, over_s=7.0),
)


def test_a_mean_is_a_sum_by_a_number_and_a_scale() -> None:
    critical, warning, every = detected(FOUND, SCALE, WITHOUT)

    assert critical == {
        "severity": "critical",
        "proofs": 2,
        "sum_s": 16.0,
        "mean_s": 8.0,
        "production_mean_s": 120.0,
        "without_s": 1800.0,
        "times_sooner": 15.0,
    }
    assert (warning["mean_s"], warning["times_sooner"]) == (20.0, 144.0)
    assert (every["severity"], every["proofs"], every["sum_s"]) == ("all", 3, 36.0)
    assert every["without_s"] == (2 * 1800 + 43200) / 3


def test_of_nothing_there_is_no_mean() -> None:
    assert list(detected((), SCALE, WITHOUT)) == []


def test_a_recovery_is_being_told_acting_the_command_and_its_end() -> None:
    one, _ = recovered(RECOVERIES, SCALE, acting_s=900.0)

    assert one["restored_s"] == 6 + 2 + 4
    assert one["production_restored_s"] == 15 * 6 + 900 + 2 + 15 * 4


def test_the_mean_of_recoveries() -> None:
    mean = mean_recovery(RECOVERIES, SCALE, acting_s=900.0)

    assert (mean["proofs"], mean["sum_s"], mean["mean_s"]) == (2, 30.0, 15.0)
    assert mean["production_mean_s"] == ((90 + 900 + 2 + 60) + (150 + 900 + 1 + 105)) / 2


def test_every_severity_says_who_would_notice_and_why() -> None:
    known = baseline()

    assert set(known) == {each.value for each in Severity}
    for each in known.values():
        assert each.kind in {"source", "assumption"}
        assert each.seconds > 0
        assert each.kind != "source" or "https://" in each.source
