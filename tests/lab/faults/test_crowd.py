"""What a fault's own people do: again and again until it is over, and then what makes up for it."""

from __future__ import annotations

import itertools
import queue
import threading

import pytest

from lab.errors import LabError
from lab.faults.background import repeated
from lab.faults.features import AT_ONCE, made_up
from lab.traffic.calls import RefusedError

WITHIN_S = 10.0
SELDOM_S, AT_ONCE_S = 3600.0, 0.0


def test_so_many_are_done_before_the_first_pause() -> None:
    done: queue.Queue[int] = queue.Queue()

    with repeated(lambda: done.put(1), SELDOM_S, at_once=3):
        for _ in range(3):
            done.get(timeout=WITHIN_S)

    assert done.empty()


def test_it_goes_on_after_what_was_refused_and_ends_with_its_holder() -> None:
    tried: queue.Queue[str] = queue.Queue()

    def refused() -> None:
        tried.put(threading.current_thread().name)
        raise RefusedError("not now")

    with repeated(refused, AT_ONCE_S):
        names = {tried.get(timeout=WITHIN_S) for _ in range(3)}

    assert names.isdisjoint(each.name for each in threading.enumerate())


def test_what_was_bad_is_made_up_for_also_where_the_holder_fails() -> None:
    begun: queue.Queue[int] = queue.Queue()
    numbers, bad, good = itertools.count(), list[int](), list[int]()

    def one() -> int:
        bad.append(next(numbers))
        begun.put(bad[-1])
        return bad[-1]

    def fail() -> None:
        with made_up(one, good.append, 1.5):
            for _ in range(AT_ONCE):
                begun.get(timeout=WITHIN_S)
            raise LabError("ended")

    with pytest.raises(LabError):
        fail()

    assert len(good) == round(1.5 * len(bad))
    assert set(good) == set(bad)
