"""How counters grow, and what servers say of themselves, for a test that measures."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import requests
from prometheus_client.parser import text_string_to_metric_families

from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from config.addresses import Address

WITHIN_S = 180.0
TIMEOUT_S = 30.0


def growth(prometheus: Prometheus, of: str, least: float, *others: str) -> list[float]:
    """Return by how much counters have grown while `of` grew by `least`, its own growth first."""
    every = (of, *others)
    before = [prometheus.figure(each) for each in every]

    def grown() -> list[float]:
        now = [prometheus.figure(each) - old for each, old in zip(every, before, strict=True)]
        assert now[0] >= least, f"{of} has grown by {now[0]}, not {least}"
        return now

    return eventually(grown, within_s=WITHIN_S)


def settled(measure: Callable[[], float], expected: float) -> float:
    """Return what has grown to half of what is expected, or what it is when that takes too long.

    In a young lab not everything has happened yet.
    """

    def near() -> None:
        assert measure() >= expected / 2

    with contextlib.suppress(AssertionError):
        eventually(near, within_s=WITHIN_S)
    return measure()


def own(where: Address, *names: str) -> list[float]:
    """Return the sums of a server's own series, all of one moment, without waiting for a scrape."""
    text = requests.get(f"{where.url}/metrics", timeout=TIMEOUT_S).text
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return [sum(each.value for each in samples if each.name == name) for name in names]


def body_bytes(url: str) -> int:
    """Return the length of an answer as it is sent to somebody who reads gzip."""
    headers = {"Accept-Encoding": "gzip"}
    with requests.get(url, headers=headers, timeout=TIMEOUT_S, stream=True) as answer:
        answer.raise_for_status()
        return len(answer.raw.read(decode_content=False))
