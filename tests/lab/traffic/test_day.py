"""The curve of a day."""

from __future__ import annotations

import statistics

import pytest

from lab.traffic.day import EVENING, LUNCH, curve

MINUTES = 24 * 60
DAY = [curve(minute / MINUTES) for minute in range(MINUTES)]
NIGHT, AFTERNOON = 3 * 60, 16 * 60


def test_the_mean_over_a_day_is_one() -> None:
    assert statistics.fmean(DAY) == pytest.approx(1)


@pytest.mark.parametrize(("peak", "since", "until"), [(LUNCH, 0, AFTERNOON), (EVENING, 960, 1440)])
def test_it_peaks_at_lunch_and_in_the_evening(peak: float, since: int, until: int) -> None:
    most = max(range(since, until), key=DAY.__getitem__)

    assert most == pytest.approx(peak * MINUTES, abs=5)
    assert DAY[most] > 1.5


def test_the_evening_has_most_people_and_the_night_fewest() -> None:
    assert curve(EVENING) > curve(LUNCH) > DAY[AFTERNOON] > DAY[NIGHT]
    assert 0.2 < min(DAY) < 0.35


def test_midnight_is_midnight_the_day_after() -> None:
    assert curve(0) == pytest.approx(curve(1))
