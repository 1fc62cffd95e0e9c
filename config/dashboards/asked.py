"""Queries with their variables filled in, as Grafana fills them in before it asks a server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.durations import Duration

# What is followed by a parenthesis is a macro of SQL (macros.py).
_NAME = re.compile(r"\$(?:\{(?P<braced>\w+)(?::(?P<form>\w+))?\}|(?P<plain>[A-Za-z_]\w*)\b(?!\())")
# What a choice of all means to each language.
EVERYTHING = ".*"


@dataclass(frozen=True)
class Span:
    """The time that is shown: from, to (seconds since 1970), and the time between two points."""

    since: float
    until: float
    step: Duration
    scrape: Duration

    def built_in(self) -> Mapping[str, str]:
        """Return Grafana's own variables.

        `__rate_interval` is what its documentation gives for Prometheus: the step and a scrape
        interval together, and at least four scrape intervals.
        """
        length = Duration(round((self.until - self.since) * 1000))
        rate = Duration(max(self.step.ms + self.scrape.ms, 4 * self.scrape.ms))
        return {
            "__rate_interval": str(rate),
            "__interval": str(self.step),
            "__interval_ms": str(self.step.ms),
            "__range": str(length),
            "__range_s": str(length.ms // 1000),
            "__from": str(round(self.since * 1000)),
            "__to": str(round(self.until * 1000)),
        }


# An example of what may be shown; nobody writes such odd times himself.
EXAMPLE = Span(0, 86_399.977, Duration(60_013), Duration(15_000))
# Grafana's own, whose values depend on the time that is shown and on the scrape interval.
BUILT_IN = frozenset(EXAMPLE.built_in())


def names(text: str) -> Iterator[str]:
    """Yield every variable that `text` names."""
    for found in _NAME.finditer(text):
        yield found["braced"] or found["plain"]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with `values` for its variables; raises KeyError where one has none."""
    return _NAME.sub(lambda found: values[found["braced"] or found["plain"]], text)
