"""Counts come by chance, and begin again at restarts."""

from __future__ import annotations

import numpy as np
import pytest

from acceptance.ordinary.lines import chance, counted, measured, summed
from acceptance.ordinary.story import STEP_S, Story

STORY = Story(until=2000)
EVEN = np.ones(2000)


def test_as_many_come_as_are_usual() -> None:
    assert counted(chance(STORY, "a"), 2.0, EVEN).mean() == pytest.approx(2.0 * STEP_S, rel=0.02)
    assert measured(chance(STORY, "a"), 0.01, EVEN).mean() == pytest.approx(0.6, rel=0.02)


def test_chance_is_the_same_for_the_same_thing_alone() -> None:
    one, same, other = (counted(chance(STORY, of), 2.0, EVEN).tolist() for of in "aab")

    assert one == same != other


def test_a_total_begins_again_after_a_restart() -> None:
    totals = summed(np.array([1.0, 2, 0, 4, 5]), [3])

    assert totals.tolist() == [1, 3, 3, 4, 9]
