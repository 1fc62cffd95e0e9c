"""What Prometheus kept of an alert: when it was true first, when it fired, and what else did."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from acceptance.clients.prometheus import Prometheus
from lab.faults import Raised

FIRING = "firing"
_OWN = {"__name__", "alertstate"}


@dataclass(frozen=True)
class Course:
    """Evaluations of an alert, seconds since 1970.

    The first at which its expression was true, the first and the last at which it fired.
    """

    labels: Mapping[str, str]
    true_at: float
    fired_at: float
    last_at: float


def courses(prometheus: Prometheus, since: float, alert: str = "") -> list[Course]:
    """Return how every alert that has fired since a time went, or each of one name."""
    seconds = math.ceil(time.time() - since) + 1
    match = f'{{alertname="{alert}"}}' if alert else ""
    true: dict[frozenset[tuple[str, str]], float] = {}
    fired: dict[frozenset[tuple[str, str]], list[float]] = {}
    for series in prometheus.query(f"ALERTS{match}[{seconds}s]"):
        labels = frozenset((k, v) for k, v in series["metric"].items() if k not in _OWN)
        times = [float(at) for at, _ in series["values"] if float(at) >= since]
        if times:
            true[labels] = min(times[0], true.get(labels, math.inf))
            if series["metric"]["alertstate"] == FIRING:
                fired[labels] = times
    return [Course(dict(each), true[each], at[0], at[-1]) for each, at in fired.items()]


def of(raised: Raised, found: list[Course]) -> Iterator[Course]:
    """Yield those that are meant by an alert and some of its labels."""
    return (each for each in found if raised.is_of(each.labels))


def firing(prometheus: Prometheus) -> list[Mapping[str, str]]:
    """Return the labels of all alerts that fire now."""
    return [each["labels"] for each in prometheus.alerts() if each["state"] == FIRING]
