"""Series with the names that a legend gives them, whatever language they were asked in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.dashboards import Answer, Table

_LABEL = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# The label that is no label.
METRIC = "__name__"
# What Grafana takes for the time of a row.
TIME = "time"


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
    own = [f'{name}="{value}"' for name, value in labels.items() if name != METRIC]
    return ", ".join(own) or labels.get(METRIC, "")


def _rows(table: Table) -> Iterator[Named]:
    """Yield a table's columns of numbers: over time where it has one, else row by row."""
    numbers = [i for i, _ in enumerate(table.columns) if _all(table, i, int | float)]
    words = [i for i, _ in enumerate(table.columns) if _all(table, i, str)]
    times = table.columns.index(TIME) if TIME in table.columns else None
    if times is None:
        for row in table.rows:
            label = " ".join(str(row[i]) for i in words)
            for i in numbers:
                name = label if len(numbers) == 1 and label else f"{label} {table.columns[i]}"
                yield Named(name.strip(), {}, ((0.0, float(row[i])),))
        return
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in table.rows:
        label = " ".join(str(row[i]) for i in words)
        for i in numbers:
            if i != times:
                name = label or table.columns[i]
                lines.setdefault(name, []).append((_seconds(row[times]), float(row[i])))
    for name, points in lines.items():
        yield Named(name, {}, tuple(points))


def _all(table: Table, column: int, kind: Any) -> bool:
    cells = [row[column] for row in table.rows]
    return bool(cells) and all(isinstance(cell, kind) for cell in cells)


def _seconds(moment: object) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(str(moment))
