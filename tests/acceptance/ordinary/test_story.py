"""Ordinary days have what days have: hours, weekends, deployments, restarts."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from acceptance.ordinary.story import (
    A_DAY,
    APP,
    BEGIN,
    FAILS,
    JUDGED,
    LEAD,
    Failing,
    Gone,
    Story,
    at,
    ordinary,
)


def when(story: Story, step: int) -> datetime:
    return datetime.fromtimestamp(int(story.times[step]), UTC)


def test_the_first_day_that_is_judged_is_a_monday() -> None:
    story = ordinary()

    assert when(story, at(0, 0)) == BEGIN
    assert BEGIN.weekday() == 0
    assert len(story.times) == (LEAD + JUDGED) * A_DAY


def test_more_people_come_in_the_evening_than_at_night_and_a_mean_week_is_one() -> None:
    visits = ordinary().visits

    assert visits[at(0, 20)] > 3 * visits[at(0, 3)]
    assert visits[at(0, 20)] > visits[at(6, 20)]
    assert visits[: 7 * A_DAY].mean() == pytest.approx(1, abs=0.01)


def test_the_app_is_deployed_on_every_working_day_and_on_no_other() -> None:
    story = ordinary()
    for service in APP:
        days = [when(story, step).date() for step in story.restarts(service)]
        assert len(days) == len(set(days)) == 20
        assert all(day.weekday() < 5 for day in days)


def test_who_is_gone_is_away_and_comes_back_with_new_counters() -> None:
    story = Story(gone=(Gone("worker", 5, 2),), until=10)

    assert np.flatnonzero(story.away("worker")).tolist() == [5, 6]
    assert not story.away("redis").any()
    assert story.restarts("worker") == [7]


def test_a_service_fails_as_usual_but_where_it_is_told() -> None:
    story = Story(failing=(Failing("ai-router", 3, 0.5, 2),), until=6)

    usual = FAILS["ai-router"]
    assert story.fails("ai-router").tolist() == [usual, usual, usual, 0.5, 0.5, usual]


def test_the_same_seed_tells_the_same() -> None:
    assert ordinary(3) == ordinary(3) != ordinary(4)
