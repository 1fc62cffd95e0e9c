"""Times of an alert, and what they are in production."""

from __future__ import annotations

import pytest

from acceptance.alerting.times import Paces, Times
from config.alerts import alerts
from config.catalogue import load_catalogue
from config.environment import load_environment

CATALOGUE = load_catalogue()
PACES = Paces(CATALOGUE, load_environment("acceptance"), load_environment("production"))
RULE = next(rule for rule, _, _ in alerts(CATALOGUE) if rule.alert == "TargetDown")
TIMES = Times(100.0, true_at=101.0, told_at=112.0, known_at=113.0, healed_at=120.0, over_at=126.0)


def test_production_takes_as_many_times_as_long() -> None:
    figures = PACES.figures(RULE, TIMES)

    assert PACES.scale == 15
    assert (figures["detected_s"], figures["production_detected_s"]) == (12.0, 180.0)
    assert figures["resolved_s"] == 6.0


def test_bounds_are_made_of_scrape_window_evaluation_wait_and_group() -> None:
    """By hand: `for` of two minutes, a group's wait of eight seconds, a window of five minutes."""
    figures = PACES.figures(RULE, TIMES)

    assert figures["production_bound_s"] == 15 + 300 + 15 + 120 + 8
    assert figures["bound_s"] == pytest.approx((15 + 300 + 15 + 120 + 8) / 15, abs=0.01)
    assert figures["told_bound_s"] == pytest.approx((15 + 120 + 8) / 15, abs=0.01)


def test_being_late_is_added_as_it_was() -> None:
    figures = PACES.figures(RULE, TIMES)
    late_s = 12.0 - (15 + 120 + 8) / 15

    assert figures["told_s"] == 12.0
    assert figures["production_told_s"] == pytest.approx(15 + 120 + 8 + late_s, abs=0.01)


def test_what_did_not_come_has_no_time() -> None:
    figures = PACES.figures(RULE, Times(100.0))

    for name in ("detected_s", "production_detected_s", "told_s", "production_told_s"):
        assert figures[name] is None
    assert Times(100.0, told_at=90.0).detected_s is None
