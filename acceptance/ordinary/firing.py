"""When an alert fires: once its expression has had a value for long enough, without a gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from acceptance.ordinary.asking import Asker, Rows, pace
from acceptance.ordinary.needs import ALERT, EXPR, Rule
from acceptance.ordinary.story import Marks
from config.durations import Duration
from lab.history.week import Floats, Steps


@dataclass(frozen=True)
class Fired:
    """An alert that fired, from when up to when in seconds since 1970, and its largest value."""

    alert: str
    severity: str
    labels: Mapping[str, str]
    since: int
    until: int
    value: float

    def __str__(self) -> str:
        of = ",".join(f'{name}="{value}"' for name, value in sorted(self.labels.items()))
        since, until = (datetime.fromtimestamp(at, UTC) for at in (self.since, self.until))
        return (
            f"{self.alert}{{{of}}} ({self.severity}) {since:%a %d %H:%M} to {until:%a %d %H:%M},"
            f" {self.value:.4g} at most"
        )


def fired(asker: Asker, rule: Rule) -> Iterator[Fired]:
    """Yield each time that an alert fired, as a Prometheus answers."""
    every = pace(rule[EXPR])
    return judged(rule, asker.rows(rule[EXPR], every), asker.times[::every])


def judged(rule: Rule, rows: Rows, times: Steps) -> Iterator[Fired]:
    """Yield each time that an alert fired whose expression had these values."""
    waits = Duration.parse(rule["for"]).seconds if "for" in rule else 0.0
    for key, values in rows.items():
        labels = {name: value for name, value in key if name != "__name__"}
        for since, until in stretches(~np.isnan(values)):
            if times[until - 1] - times[since] >= waits:
                yield Fired(
                    rule[ALERT],
                    rule["labels"]["severity"],
                    labels,
                    int(times[since] + waits),
                    int(times[until - 1]),
                    _most(values[since:until]),
                )


def stretches(there: Marks) -> Iterator[tuple[int, int]]:
    """Yield each stretch without a gap: its first place, and the one after its last."""
    changes = np.flatnonzero(np.diff(np.concatenate(([False], there, [False])).astype(int)))
    yield from ((int(a), int(b)) for a, b in zip(changes[::2], changes[1::2], strict=True))


def _most(values: Floats) -> float:
    return float(values[np.argmax(np.abs(values))])
