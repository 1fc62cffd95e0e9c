"""The gate that every request of the simulated people passes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from lab.traffic.gate import Gate

LONG_S = 60


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(12) as threads:
        yield threads


def test_an_open_gate_lets_everybody_in() -> None:
    gate = Gate()
    with gate.passage(), gate.passage():
        assert gate.is_open


def test_an_empty_gate_closes_at_once() -> None:
    gate = Gate()

    assert gate.close(0)
    assert not gate.is_open


def test_closing_waits_for_who_is_inside(threads: ThreadPoolExecutor) -> None:
    gate, inside, leave = Gate(), Event(), Event()

    def request() -> None:
        with gate.passage():
            inside.set()
            leave.wait(LONG_S)

    threads.submit(request)
    inside.wait(LONG_S)
    closed = threads.submit(gate.close, LONG_S)
    assert not closed.done()

    leave.set()
    assert closed.result(LONG_S)


def test_a_gate_that_cannot_close_is_open_again() -> None:
    gate = Gate()
    with gate.passage():
        assert not gate.close(0)
        assert gate.is_open


def test_nobody_is_inside_while_it_is_closed(threads: ThreadPoolExecutor) -> None:
    """However often it closes while many people pass it."""
    gate, end, counts = Gate(), Event(), [0] * 8

    def person(number: int) -> None:
        while not end.is_set():
            with gate.passage():
                counts[number] += 1

    people = [threads.submit(person, number) for number in range(8)]
    try:
        for _ in range(100):
            assert gate.close(LONG_S)
            before = list(counts)
            assert counts == before
            gate.open()
    finally:
        end.set()
        gate.open()
    for each in people:
        each.result(LONG_S)


def test_somebody_who_fails_inside_has_left() -> None:
    gate = Gate()
    with pytest.raises(RuntimeError), gate.passage():
        raise RuntimeError("broken on purpose")

    assert gate.close(0)
