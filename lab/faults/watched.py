"""What the lab's Prometheus has seen."""

from __future__ import annotations

import requests
from tenacity import Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from lab.api import Lab
from lab.errors import LabError
from lab.faults.targets import PROMETHEUS

TIMEOUT_S, PAUSE_S, SEEN_S = 15.0, 0.2, 30.0


def watched(lab: Lab, query: str) -> None:
    """Wait until a query has a result; raises LabError where it has none in time."""
    url = f"{lab.address(PROMETHEUS, 'http').url}/api/v1/query"

    def seen() -> bool:
        answer = requests.get(url, params={"query": query}, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return bool(answer.json()["data"]["result"])

    def never(_: object) -> None:
        raise LabError(f"Prometheus has not seen {query} within {SEEN_S:g} s", status=1)

    Retrying(
        stop=stop_after_delay(SEEN_S),
        wait=wait_fixed(PAUSE_S),
        retry=retry_if_not_result(bool),
        retry_error_callback=never,
    )(seen)
