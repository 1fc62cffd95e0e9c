"""How many people come at which time of a week: the traffic's own day, and quieter weekends."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lab.traffic.day import curve

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]
STEP_S = 300
DAY = 86_400 // STEP_S
WEEK = 7 * DAY
# Monday to Sunday.
OF_A_DAY = (1.1, 1.15, 1.15, 1.1, 1.0, 0.8, 0.7)


@cache
def _week() -> tuple[Floats, Floats]:
    """Return the visits of each step of a week, counted from 1970, and their sums up to each."""
    first = datetime.fromtimestamp(0, UTC).weekday()
    steps = range(WEEK)
    visits = np.array(
        [OF_A_DAY[(first + step // DAY) % 7] * curve(step % DAY / DAY) for step in steps]
    )
    visits /= visits.mean()
    return visits, np.concatenate(([0.0], np.cumsum(visits)))


def visits(steps: Steps) -> Floats:
    """Return the visits within each step (of STEP_S seconds since 1970); a week's mean is 1."""
    return _week()[0][steps % WEEK]


def visited(since: int, until: int) -> float:
    """Return the sum of the visits from step `since` up to, and without, step `until`."""
    return _upto(until) - _upto(since)


def _upto(step: int) -> float:
    weeks, rest = divmod(step, WEEK)
    return weeks * WEEK + float(_week()[1][rest])
