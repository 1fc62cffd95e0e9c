"""What alerts need is found by way of what is recorded, as far back as they look."""

from __future__ import annotations

import pytest

from acceptance.ordinary.asking import pace
from acceptance.ordinary.heard import always, on_absence
from acceptance.ordinary.needs import Needs, asked

RULES = Needs(
    (
        {"record": "a:rate", "expr": "rate(a_total[5m])"},
        {"record": "a:past", "expr": "a:rate offset 1w"},
        {"record": "b:rate", "expr": "rate(b_total[5m])"},
        {"alert": "A", "expr": 'avg_over_time(a:rate{x="1"}[1h]) > a:past'},
    )
)


def test_an_offset_and_every_window_on_the_way_are_looked_back() -> None:
    week, short = 7 * 86_400, 300

    assert RULES.reach() == {"a:rate": week, "a:past": 0, "a_total": week + short}


def test_what_no_alert_needs_is_not_recorded_and_the_rest_in_order() -> None:
    assert [[each.name for each in turn] for turn in RULES.recorded()] == [["a:rate"], ["a:past"]]


def test_selectors_are_told_without_window_and_offset() -> None:
    (first, *_) = asked('rate(a{x="1"}[5m] offset 1w)')

    assert first.selector == 'a{x="1"}'


@pytest.mark.parametrize(
    ("expr", "every"),
    [
        ("a > 1", 1),
        ("rate(a[5m]) > 1", 1),
        ("rate(a[6h]) > 1", 5),
        ("rate(a[6h]) > rate(b[5m])", 1),
    ],
)
def test_only_what_looks_far_back_is_asked_seldom(expr: str, every: int) -> None:
    assert pace(expr) == every


def test_comparisons_that_leave_nothing_out() -> None:
    assert always('a{x!="1"} > 5 and b >= c') == 'a{x!="1"} > bool 5 and b >= bool c'


@pytest.mark.parametrize(
    ("expr", "wanted"), [("a > 1", False), ("a unless b", True), ("absent(a)", True)]
)
def test_what_fires_because_of_nothing_is_known(expr: str, wanted: bool) -> None:
    assert on_absence(expr) is wanted
