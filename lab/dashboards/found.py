"""What a query was answered, in one shape for all languages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Series:
    """A line of figures: its labels, and its points as (seconds since 1970, value)."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Table:
    """Rows of values, with the names of their columns."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of a log: when (seconds since 1970), its text and its labels."""

    at: float
    text: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """Series (PromQL, LogQL's metrics), a table (SQL, TraceQL), or lines of a log (LogQL)."""

    series: tuple[Series, ...] = ()
    table: Table = Table()
    lines: tuple[Line, ...] = ()

    @property
    def count(self) -> int:
        """Return how many figures (no NaN), rows that say something, and lines there are."""
        points = (value for each in self.series for _, value in each.points)
        figures = sum(not math.isnan(value) for value in points)
        rows = sum(any(map(_said, row)) for row in self.table.rows)
        return figures + rows + len(self.lines)


def _said(value: object) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))
