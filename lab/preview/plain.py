"""Panels that need no chart: figures, bars, tables, as a page's own words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_uppercase
from typing import Any

from config.dashboards.spec import Panel
from config.dashboards.units import Unit
from lab.dashboards import Answer
from lab.preview import colours
from lab.preview.named import METRIC, Named, named
from lab.preview.units import NOT_A_NUMBER, written

VALUE = "Value"
# Width and height in which the small line behind a figure is drawn.
LINE = (100.0, 24.0)


@dataclass(frozen=True)
class Figure:
    """One figure: its name, how it is written, its colour, how far of the most, and its line."""

    name: str
    text: str
    colour: str
    share: float = 0.0
    line: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; numbers stand to the right."""

    text: str
    number: bool = False
    colour: str = colours.PLAIN


@dataclass(frozen=True)
class Rows:
    """A table as it is shown."""

    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def said(panel: Panel, value: float) -> str:
    """Return a figure's word, or the figure in the panel's unit."""
    word = panel.values.get(f"{value:g}")
    return word.text if word is not None else written(value, panel.unit, panel.decimals)


def figures(panel: Panel, answers: Iterable[Answer]) -> list[Figure]:
    """Return the last figure of every series, and words where there is no number."""
    answers = list(answers)
    series = [(each, each.last) for each in named(answers)]
    most = max((abs(last) for _, last in series if last is not None), default=0.0)
    shown = [
        Figure(
            each.name,
            said(panel, last),
            colours.of(panel, last),
            abs(last) / most if most else 0.0,
            _line(each),
        )
        for each, last in series
        if last is not None
    ]
    return shown or list(_words(answers))


def _words(answers: Iterable[Answer]) -> Iterator[Figure]:
    for answer in answers:
        for row in answer.found.table.rows[:1]:
            for title, value in zip(answer.found.table.columns, row, strict=True):
                yield Figure(title, written(value, None), colours.PLAIN)


def _line(series: Named) -> str:
    """Return the points of a small line from left to right, empty where there is nothing to see."""
    points = [(at, value) for at, value in series.points if math.isfinite(value)]
    if len(points) < 2:
        return ""
    width, height = LINE
    start, length = points[0][0], points[-1][0] - points[0][0]
    values = [value for _, value in points]
    low, high = min(values), max(values)
    room = (high - low) or 1.0
    return " ".join(
        f"{(at - start) / length * width:.1f},{height - (value - low) / room * height:.1f}"
        for at, value in points
    )


def bars(panel: Panel, answers: Iterable[Answer]) -> list[Figure]:
    """Return figures with the longest bar first."""
    return sorted(figures(panel, answers), key=lambda figure: -figure.share)


def table(panel: Panel, answers: tuple[Answer, ...]) -> Rows:
    """Return a table: of SQL or TraceQL as it is, of series with their labels for columns."""
    given = [answer.found.table for answer in answers if answer.found.table.columns]
    if given:
        rows = [dict(zip(each.columns, row, strict=True)) for each in given for row in each.rows]
        columns = list(dict.fromkeys(name for each in given for name in each.columns))
    else:
        rows = _joined(answers)
        # Labels first, then figures.
        every = dict.fromkeys(name for row in rows for name in row)
        columns = sorted(every, key=lambda name: name.startswith(VALUE))
    titles = dict(panel.columns) or {name: name for name in columns}
    return Rows(
        tuple(titles.values()),
        tuple(tuple(_cell(panel, name, row.get(name)) for name in titles) for row in rows),
    )


def _joined(answers: tuple[Answer, ...]) -> list[dict[str, Any]]:
    """Put the series of several queries into one row where their labels are the same."""
    rows: dict[frozenset[tuple[str, str]], dict[str, Any]] = {}
    for letter, answer in zip(ascii_uppercase, answers, strict=False):
        name = VALUE if len(answers) == 1 else f"{VALUE} #{letter}"
        for each in answer.found.series:
            labels = {key: value for key, value in each.labels.items() if key != METRIC}
            row = rows.setdefault(frozenset(labels.items()), dict(labels))
            row[name] = each.points[-1][1]
    return list(rows.values())


def _cell(panel: Panel, column: str, value: Any) -> Cell:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(written(value, None) or NOT_A_NUMBER)
    unit = panel.units.get(column, panel.unit or Unit.NONE)
    own = column not in panel.units
    text = said(panel, float(value)) if own else written(float(value), unit)
    return Cell(text, number=True, colour=colours.of(panel, value) if own else colours.PLAIN)


def steps(values: Mapping[float, float]) -> Iterator[tuple[float, float]]:
    """Yield buckets of their own out of buckets that each hold all smaller ones as well."""
    edges = sorted(values)
    yield from zip(edges[:1], (values[edge] for edge in edges[:1]), strict=True)
    for lower, upper in pairwise(edges):
        yield upper, max(values[upper] - values[lower], 0.0)
