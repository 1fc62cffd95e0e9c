"""A week has as many visits as steps, fewer at night and at its end."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from lab.history.week import DAY, STEP_S, WEEK, visited, visits

MONDAY = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp()) // STEP_S


def test_the_mean_of_a_week_is_one() -> None:
    assert visits(np.arange(MONDAY, MONDAY + WEEK)).mean() == pytest.approx(1)
    assert visited(MONDAY, MONDAY + 3 * WEEK) == pytest.approx(3 * WEEK)


def test_sums_are_those_of_the_steps() -> None:
    since, until = MONDAY + 100, MONDAY + WEEK + 333

    assert visited(since, until) == pytest.approx(visits(np.arange(since, until)).sum())


def test_nights_and_sundays_are_quiet() -> None:
    at_night, at_noon = MONDAY + DAY // 6, MONDAY + DAY // 2
    sunday = MONDAY + 6 * DAY

    assert visits(np.array([at_night])) < visits(np.array([at_noon])) / 2
    assert visited(sunday, sunday + DAY) < visited(MONDAY, MONDAY + DAY)
