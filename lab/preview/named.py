"""Series with the names that a legend gives them, whatever language they were asked in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lab.dashboards import Answer, Table
from lab.dashboards.sql import METRIC as SQL_METRIC

_LABEL = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# The label that is no label.
METRIC = "__name__"


@dataclass(frozen=True)
class Named:
    """A line of figures: its name, its labels, and its points as (seconds since 1970, value)."""

    name: str
    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]

    @property
    def last(self) -> float | None:
        """Return the last figure that is one."""
        figures = (value for _, value in reversed(self.points) if not math.isnan(value))
        return next(figures, None)


def named(answers: Iterable[Answer]) -> list[Named]:
    """Return every series of some answers, those of tables too."""
    return [each for answer in answers for each in _series(answer)]


def _series(answer: Answer) -> Iterator[Named]:
    for each in answer.found.series:
        yield Named(legend(answer.query.legend, each.labels), each.labels, each.points)
    yield from _rows(answer.found.table)


def legend(wanted: str | None, labels: Mapping[str, str]) -> str:
    """Return a series' name: its legend with labels filled in, or else its labels."""
    if wanted:
        return _LABEL.sub(lambda found: labels.get(found[1], ""), wanted).strip()
    if labels.keys() == {SQL_METRIC}:
        return labels[SQL_METRIC]
    own = [f'{name}="{value}"' for name, value in labels.items() if name != METRIC]
    return ", ".join(own) or labels.get(METRIC, "")


def _rows(table: Table) -> Iterator[Named]:
    """Yield a series for each figure of a table, named by the words of its row."""
    for row in table.rows:
        words = " ".join(cell for cell in row if isinstance(cell, str))
        figures = [(name, cell) for name, cell in zip(table.columns, row, strict=True) if _is(cell)]
        for name, cell in figures:
            said = words if words and len(figures) == 1 else f"{words} {name}"
            yield Named(said.strip(), {}, ((0.0, float(cell)),))


def _is(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
