"""Expressions of rules, asked of a Prometheus over days: where they had a value, and which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import requests

from acceptance.ordinary.lines import Line
from acceptance.ordinary.needs import asked
from acceptance.ordinary.story import STEP_S
from config.durations import Duration
from lab.history.recorded import Made
from lab.history.week import Floats, Steps

TIMEOUT_S = 1800.0
# Prometheus answers with so many points at most.
MOST = 10_080
# A rule that only looks back further than this is asked less often.
FAR, RARELY = Duration.parse("20m").seconds, 5
Rows = Mapping[tuple[tuple[str, str], ...], Floats]


@dataclass(frozen=True)
class Asker:
    """A Prometheus, and the times at which rules are evaluated."""

    url: str
    times: Steps

    def rows(self, expr: str, every: int = 1) -> Rows:
        """Return the values of an expression at every so-manieth time; none is a gap."""
        times = self.times[::every]
        found = dict[tuple[tuple[str, str], ...], Floats]()
        for first in range(0, len(times), MOST):
            part = times[first : first + MOST]
            for each in self._range(expr, part, every * STEP_S):
                key = tuple(sorted(each["metric"].items()))
                values = found.setdefault(key, np.full(len(times), np.nan))
                at, known = zip(*each["values"], strict=True)
                places = (np.array(at, dtype=np.int64) - times[0]) // (every * STEP_S)
                values[places] = np.array(known, dtype=float)
        return found

    def recorded(self, rule: Made) -> Iterator[Line]:
        """Yield what a rule records; between two evaluations there is nothing."""
        every = pace(rule.expr)
        for key, values in self.rows(rule.expr, every).items():
            labels = dict(key) | dict(rule.labels)
            labels.pop("__name__", None)
            yield Line(rule.name, labels, values)

    def _range(self, expr: str, times: Steps, step: int) -> list[dict[str, Any]]:
        answer = requests.post(
            f"{self.url}/api/v1/query_range",
            data={"query": expr, "start": str(times[0]), "end": str(times[-1]), "step": str(step)},
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
        return list(answer.json()["data"]["result"])


def pace(expr: str) -> int:
    """Return at every so-manieth step an expression is evaluated."""
    windows = [each.back for each in asked(expr) if each.back]
    return RARELY if windows and min(windows) >= FAR else 1
