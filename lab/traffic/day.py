"""How many people come at which time of a day: a quiet night, a peak at lunch, one in the evening.

A time of day is a fraction of the day, from 0 at midnight to 1.
"""

from __future__ import annotations

import math

LUNCH, EVENING = 12.5 / 24, 20 / 24
# The parts of a day's visits that come at any time, around lunch, and in the evening.
ANY_TIME, AT_LUNCH, IN_THE_EVENING = 0.3, 0.3, 0.4
# The larger, the shorter the peaks: at 6 they fall to half within two and a half hours.
STEEPNESS = 6
# What the cosine below is on average over a day, exactly.
AVERAGE = math.comb(2 * STEEPNESS, STEEPNESS) / 4**STEEPNESS


def curve(time_of_day: float) -> float:
    """Return the visits at a time of day as a multiple of the day's mean, which is 1."""
    at_lunch, in_the_evening = _peak(time_of_day - LUNCH), _peak(time_of_day - EVENING)
    return ANY_TIME + AT_LUNCH * at_lunch + IN_THE_EVENING * in_the_evening


def _peak(distance: float) -> float:
    """Return a curve with its peak at 0 and mean 1; distances are fractions of a day."""
    raised = (1 + math.cos(2 * math.pi * distance)) / 2
    return float(raised**STEEPNESS / AVERAGE)
