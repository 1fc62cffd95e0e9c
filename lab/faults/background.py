"""What goes on beside whoever holds a fault, until it is left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import psycopg
import requests
from kombu.exceptions import OperationalError as BrokerError
from redis import RedisError

from lab.errors import LabError
from lab.traffic.calls import RefusedError

# What is used may be away, or refuse: that is what faults do to each other. The next step tries.
AWAY = (requests.RequestException, psycopg.Error, RedisError, BrokerError, RefusedError, LabError)


@contextmanager
def repeated(step: Callable[[], object], pace_s: float, at_once: int = 1) -> Iterator[None]:
    """Take a step again and again for as long as this is held.

    `at_once` steps are taken before the first pause. What a step raises ends it, and is raised
    where it is left, unless what it uses is AWAY.
    """
    over = threading.Event()

    def go_on() -> None:
        taken = 0
        while not over.is_set():
            with suppress(*AWAY):
                step()
            taken += 1
            if taken >= at_once:
                over.wait(pace_s)

    with ThreadPoolExecutor(max_workers=1) as pool:
        going = pool.submit(go_on)
        try:
            yield
        finally:
            over.set()
        going.result()
