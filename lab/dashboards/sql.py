"""SQL, asked of PostgreSQL as the role that Grafana has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg

from config.dashboards.asked import Span
from config.dashboards.macros import expanded
from config.dashboards.spec import Kind, Panel
from lab.dashboards.found import Found, Series, Table
from lab.dashboards.sources import RefusedError, Sources

# The columns that Grafana knows by their names: when, and whose figures they are.
TIME, METRIC = "time", "metric"


def ask(sources: Sources, panel: Panel, text: str, shown: Span) -> Found:
    """Return a table, or series where the panel draws lines; raises RefusedError."""
    asked = expanded(text, shown)
    if sources.connect is None:
        raise RefusedError(f"postgres: there is none\n{asked}")
    try:
        with sources.connect() as connection, connection.cursor() as cursor:
            cursor.execute(asked.encode())
            columns = [column.name for column in cursor.description or ()]
            rows = [tuple(map(_plain, row)) for row in cursor.fetchall()]
    except psycopg.Error as error:
        raise RefusedError(f"postgres: {str(error).strip()}\n{asked}") from error
    columns, rows = shown_of(panel, columns, rows)
    if panel.kind is Kind.TIMESERIES:
        return Found(series=series(columns, rows))
    return Found(table=Table(tuple(columns), tuple(rows)))


def shown_of(
    panel: Panel, columns: list[str], rows: list[tuple[Any, ...]]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return what a panel shows, under its titles; a table picks its columns when it is drawn."""
    if panel.kind is Kind.TABLE or not panel.columns:
        return columns, rows
    kept = [at for at, name in enumerate(columns) if name in panel.columns or name == TIME]
    titles = [panel.columns.get(columns[at], columns[at]) for at in kept]
    return titles, [tuple(row[at] for at in kept) for row in rows]


def series(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> tuple[Series, ...]:
    """Return a series for each column of figures, or for each name in the column `metric`."""
    at = columns.index(TIME)
    named = columns.index(METRIC) if METRIC in columns else None
    points: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        for place, column in enumerate(columns):
            if place in (at, named) or row[place] is None:
                continue
            name = column if named is None else str(row[named])
            points.setdefault(name, []).append((_seconds(row[at]), float(row[place])))
    return tuple(Series({METRIC: name}, tuple(each)) for name, each in points.items())


def _seconds(value: Any) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(value)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
