"""Wait for a condition, with a deadline, never for a fixed time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

Found = TypeVar("Found")
PAUSE_S = 0.2


def eventually(check: Callable[[], Found], *, within_s: float) -> Found:
    """Return what `check` returns once it raises no AssertionError, and is answered in time.

    At the deadline its last error is raised, so that the test shows what was wrong at the end.
    """
    retrying = Retrying(
        stop=stop_after_delay(within_s),
        wait=wait_fixed(PAUSE_S),
        retry=retry_if_exception_type((AssertionError, requests.ConnectionError, requests.Timeout)),
        reraise=True,
    )
    return retrying(check)
