"""Samples that were there and are gone are counted."""

from __future__ import annotations

from typing import Any, cast

from acceptance.clients.prometheus import Prometheus
from acceptance.faults.history import History

ONE: dict[str, Any] = {"metric": {"job": "a"}, "values": [[1.0, "1"], [2.0, "1"]]}
OTHER: dict[str, Any] = {"metric": {"job": "b"}, "values": [[1.0, "1"]]}


class Answering:
    """A stand-in for Prometheus: gives one answer after the other."""

    def __init__(self, *answers: list[dict[str, Any]]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def query(self, expr: str) -> list[dict[str, Any]]:
        """Return the next answer."""
        self.asked.append(expr)
        return self.answers.pop(0)


def test_what_is_gone_is_counted_in_the_same_minute() -> None:
    prometheus = Answering([ONE, OTHER], [ONE], [OTHER, ONE])
    history = History(cast("Prometheus", prometheus))

    scraped = history.taken()

    assert len(scraped) == 3
    assert history.missing(scraped) == 1
    assert history.missing(scraped) == 0
    assert prometheus.asked[1] == prometheus.asked[2] == "up[1m] @ 2.000"
