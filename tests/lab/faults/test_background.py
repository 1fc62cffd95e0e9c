"""What goes on beside a holder ends with it, and hides no error."""

from __future__ import annotations

import threading

import pytest

from lab.faults.background import repeated

PACE_S, SOON_S = 0.001, 10.0


def test_a_step_is_taken_until_it_is_left() -> None:
    taken: list[int] = []
    often = threading.Event()

    def step() -> None:
        taken.append(len(taken))
        if len(taken) > 2:
            often.set()

    with repeated(step, PACE_S):
        assert often.wait(SOON_S)
    count = len(taken)

    assert count > 2
    assert len(taken) == count


def test_leaving_does_not_wait_for_the_next_step() -> None:
    begun = threading.Event()
    with repeated(begun.set, 3600.0):
        assert begun.wait(SOON_S)


def test_what_a_step_raises_is_raised_where_it_is_left() -> None:
    def step() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), repeated(step, PACE_S):
        pass


def test_an_error_of_the_holder_comes_first() -> None:
    def step() -> None:
        raise ValueError("no")

    with pytest.raises(KeyError), repeated(step, PACE_S):
        raise KeyError
