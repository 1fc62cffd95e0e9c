"""What is done again and again as long as a fault is held."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
import requests
from redis import RedisError

from lab.errors import LabError

# What somebody uses may be broken, too: the next time tells.
AWAY = (requests.RequestException, psycopg.Error, RedisError, LabError)


@contextmanager
def again(do: Callable[[], object], every_s: float) -> Iterator[None]:
    """Have something done now and every few seconds, until this is left."""
    over = threading.Event()
    doer = threading.Thread(target=_go_on, args=(do, every_s, over), daemon=True)
    doer.start()
    try:
        yield
    finally:
        over.set()
        doer.join()


def _go_on(do: Callable[[], object], every_s: float, over: threading.Event) -> None:
    while not over.is_set():
        with suppress(*AWAY):
            do()
        over.wait(every_s)
