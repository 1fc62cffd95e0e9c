"""Samples are encoded many at a time as one by one, and a gap begins with a mark."""

from __future__ import annotations

import numpy as np

from acceptance.clients.remote_write import Series
from acceptance.clients.remote_write import encoded as one_by_one
from acceptance.ordinary.lines import Line
from acceptance.ordinary.writing import DENSE, STALE, encoded, samples

TIMES = np.array([1_767_571_200, 1_767_571_260, 1_767_571_320])


def test_many_samples_are_encoded_as_one_by_one() -> None:
    values = [1.5, -2.0, 1e12]
    series = Series({"__name__": "a", "x": "1"}, list(zip(TIMES.tolist(), values, strict=True)))

    assert encoded(Line("a", {"x": "1"}, np.array(values)), TIMES) == one_by_one(series)


def test_a_gap_begins_with_a_mark_and_is_empty_else() -> None:
    mark = STALE.tobytes()
    gap = samples(TIMES, np.array([1.0, np.nan, np.nan]))

    assert gap.count(mark) == 1
    assert len(gap) == len(samples(TIMES[:2], np.array([1.0, 2.0])))
    assert samples(TIMES, np.full(3, np.nan)) == b""


def test_what_is_asked_for_over_short_windows_is_sampled_twice_as_often() -> None:
    values = np.array([0.0, 3, 4])
    often = encoded(Line(DENSE[0], {}, values), TIMES)
    wanted = [(0, 0.0), (30, 1.0), (60, 3.0), (90, 3.0), (120, 4.0)]
    series = Series({"__name__": DENSE[0]}, [(TIMES[0] + at, value) for at, value in wanted])

    assert often == one_by_one(series)
