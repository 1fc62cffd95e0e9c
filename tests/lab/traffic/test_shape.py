"""How many people there are to be."""

from __future__ import annotations

import statistics

import pytest
from pydantic import ValidationError

from lab.traffic.shape import Change, Dial, Shape

NOON_S = 1_700_000_000 // 86400 * 86400 + 43200


def test_a_real_day_follows_the_clock_of_utc() -> None:
    shape = Shape(users=20, day_s=86400)

    assert shape.clock(NOON_S) == "12:00"
    assert shape.clock(NOON_S + 5 * 3600 + 90) == "17:01"


def test_a_short_day_is_over_sooner() -> None:
    shape = Shape(users=20, day_s=600)

    assert shape.clock(NOON_S + 300) == "12:00"
    assert shape.people(NOON_S + 300) == shape.people(NOON_S + 900)


def test_people_come_and_go_around_their_mean() -> None:
    shape = Shape(users=20, day_s=600)
    day = [shape.people(second) for second in range(600)]

    assert statistics.fmean(day) == pytest.approx(20, abs=0.1)
    assert (min(day), max(day)) == (6, 41)


def test_somebody_is_awake_at_night() -> None:
    assert min(Shape(users=1, day_s=600).people(second) for second in range(600)) == 1


def test_without_a_day_there_are_always_as_many() -> None:
    shape = Shape(users=7, day_s=0)

    assert {shape.people(hour * 3600) for hour in range(24)} == {7}
    assert shape.clock(NOON_S) == "12:00"


def test_what_is_not_changed_stays() -> None:
    dial = Dial(Shape(users=7, day_s=600))
    dial.turn(Change(users=8))
    dial.turn(Change())
    assert dial.shape == Shape(users=8, day_s=600)

    dial.turn(Change(day_s=0))
    assert dial.shape == Shape(users=8, day_s=0)


@pytest.mark.parametrize("users", [0, 101, -1])
def test_too_few_and_too_many_are_refused(users: int) -> None:
    with pytest.raises(ValidationError, match="users"):
        Change(users=users)


@pytest.mark.parametrize("day_s", [-1, 9.9, float("inf"), float("nan")])
def test_a_day_that_is_none_is_refused(day_s: float) -> None:
    with pytest.raises(ValidationError, match="write 0, or at least 10 seconds"):
        Change(day_s=day_s)
