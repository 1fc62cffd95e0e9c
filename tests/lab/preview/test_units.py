"""Figures are written for people."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from config.dashboards.units import Unit
from lab.preview.units import scale, written


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, Unit.SECONDS, "0 s"),
        (0.0123, Unit.SECONDS, "12.3 ms"),
        (95, Unit.SECONDS, "1.58 min"),
        (7200, Unit.SECONDS, "2 hours"),
        (90, Unit.MINUTES, "1.5 hours"),
        (1500, Unit.MILLISECONDS, "1.5 s"),
        (0.05, Unit.RATIO, "5%"),
        (99.95, Unit.PERCENT, "100%"),
        (1536, Unit.BYTES, "1.5 KiB"),
        (3 * 2**30, Unit.BYTES_PER_SECOND, "3 GiB/s"),
        (1234, Unit.SHORT, "1.23 K"),
        (1234, Unit.NONE, "1234"),
        (0.25, Unit.REQUESTS_PER_SECOND, "0.25 req/s"),
        (2500, Unit.OPERATIONS_PER_SECOND, "2.5 K ops/s"),
        (-2.5, Unit.US_DOLLARS, "-$2.5"),
        (0, Unit.TIME, "1970-01-01 00:00:00"),
        (math.nan, Unit.SHORT, "–"),  # noqa: RUF001 - a dash, as tables write it
        (math.inf, Unit.SECONDS, "∞"),
        ("a word", Unit.SECONDS, "a word"),
        (None, Unit.SECONDS, ""),
        (True, Unit.SHORT, "True"),
        (datetime(2026, 11, 28, tzinfo=UTC), None, "2026-11-28 00:00:00"),
    ],
)
def test_a_value_has_three_digits_and_its_unit(value: object, unit: Unit | None, text: str) -> None:
    assert written(value, unit) == text


def test_the_decimals_of_a_panel_are_kept() -> None:
    assert written(0.99987, Unit.RATIO, 3) == "99.987%"
    assert written(2, Unit.NONE, 1) == "2.0"


def test_an_axis_has_one_unit_for_all_of_its_figures() -> None:
    axis = scale(Unit.SECONDS, 0.9)

    assert (axis.text(0.9), axis.text(0.001)) == ("900 ms", "1 ms")


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_can_be_written(unit: Unit) -> None:
    assert written(12.0, unit)
