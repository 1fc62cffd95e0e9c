"""Something that is done again and again while a fault is held."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests


@contextmanager
def repeated(step: Callable[[], object], every_s: float) -> Iterator[None]:
    """Take a step every few seconds; whom it asks may refuse it, or be stopped meanwhile."""
    over = threading.Event()
    thread = threading.Thread(target=_repeat, args=(step, every_s, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _repeat(step: Callable[[], object], every_s: float, over: threading.Event) -> None:
    while True:
        with contextlib.suppress(requests.RequestException):
            step()
        if over.wait(every_s):
            return
