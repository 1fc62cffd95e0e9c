"""What Prometheus kept of an alert: when it was true first, when it fired, and what else did."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from acceptance.clients.prometheus import Prometheus
from lab.faults import Raised

FIRING = "firing"
_OWN = {"__name__", "alertstate"}


@dataclass(frozen=True)
class Course:
    """Evaluations of an alert, seconds since 1970.

    The first of those without a break at which its expression was true until it fired; the first
    and the last at which it fired.
    """

    labels: Mapping[str, str]
    true_at: float
    fired_at: float
    last_at: float


def courses(prometheus: Prometheus, since: float, alert: str = "") -> list[Course]:
    """Return how every alert that has fired since a time went, or each of one name."""
    seconds = math.ceil(time.time() - since) + 1
    match = f'{{alertname="{alert}"}}' if alert else ""
    since_when = {
        _labels(each): [(float(at), float(value)) for at, value in each["values"]]
        for each in prometheus.query(f"ALERTS_FOR_STATE{match}[{seconds}s]")
    }
    true: dict[frozenset[tuple[str, str]], float] = {}
    fired: dict[frozenset[tuple[str, str]], list[float]] = {}
    for series in prometheus.query(f"ALERTS{match}[{seconds}s]"):
        labels = _labels(series)
        times = [float(at) for at, _ in series["values"] if float(at) >= since]
        if times:
            true[labels] = min(times[0], true.get(labels, math.inf))
            if series["metric"]["alertstate"] == FIRING:
                fired[labels] = times
    for labels, (at, *_) in fired.items():
        begun = [value for when, value in since_when.get(labels, ()) if when <= at]
        # It tells whole seconds.
        true[labels] = max(since, begun[-1]) if begun else true[labels]
    return [Course(dict(each), true[each], at[0], at[-1]) for each, at in fired.items()]


def _labels(series: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((k, v) for k, v in series["metric"].items() if k not in _OWN)


def of(raised: Raised, found: list[Course]) -> Iterator[Course]:
    """Yield those that are meant by an alert and some of its labels."""
    return (each for each in found if raised.is_of(each.labels))


def firing(prometheus: Prometheus) -> list[Mapping[str, str]]:
    """Return the labels of all alerts that fire now."""
    return [each["labels"] for each in prometheus.alerts() if each["state"] == FIRING]
