"""What a fault does again and again goes on whatever fails, and ends with the fault."""

from __future__ import annotations

import threading

import requests

from lab.faults.again import again

SOON_S, LONG_S = 5.0, 600.0


def test_it_goes_on_where_what_it_uses_is_away() -> None:
    done = threading.Semaphore(0)

    def do() -> None:
        done.release()
        raise requests.ConnectionError

    with again(do, every_s=0.001):
        assert done.acquire(timeout=SOON_S)
        assert done.acquire(timeout=SOON_S)


def test_it_ends_at_once_with_the_fault() -> None:
    begun, others = threading.Event(), threading.active_count()

    with again(begun.set, every_s=LONG_S):
        assert begun.wait(SOON_S)

    assert threading.active_count() == others
