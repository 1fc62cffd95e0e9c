"""What goes on beside whoever holds a fault, until it is left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def repeated(step: Callable[[], object], pace_s: float) -> Iterator[None]:
    """Take a step again and again, with a pause after each, for as long as this is held.

    What a step raises ends it, and is raised where it is left.
    """
    over = threading.Event()

    def go_on() -> None:
        while True:
            step()
            if over.wait(pace_s):
                return

    with ThreadPoolExecutor(max_workers=1) as pool:
        going = pool.submit(go_on)
        try:
            yield
        finally:
            over.set()
        going.result()
