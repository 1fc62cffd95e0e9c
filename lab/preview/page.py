"""The page: dashboards in their grid, self-contained, light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

from config.dashboards.asked import Span
from config.dashboards.dashboard import Dashboard, Placed, PlacedRow
from config.dashboards.spec import Kind
from lab.preview.alerts import Alert
from lab.preview.asked import Asked
from lab.preview.charts import chart
from lab.preview.plain import LINE, Figure, Rows, bars, figures, table

TEMPLATE = "page.html.j2"
# As many lines of a log as a panel shows before somebody scrolls far.
LINES = 50
EMPTY = "No data"
NOTHING = Rows((), ())


@dataclass(frozen=True)
class Drawn:
    """A panel as the page shows it: a `note`, or what its `look` names."""

    placed: Placed
    look: str
    note: str = ""
    figure: Mapping[str, Any] | None = None
    figures: Sequence[Figure] = ()
    table: Rows = NOTHING
    lines: Sequence[tuple[str, str, str]] = ()
    alerts: Sequence[Alert] = ()

    @property
    def spoken(self) -> str:
        """Return what somebody hears who does not see the panel."""
        return f"{self.placed.panel.title}: {self.placed.panel.description}"


@dataclass(frozen=True)
class Shown:
    """A dashboard with its rows of drawn panels."""

    dashboard: Dashboard
    span: Span
    rows: tuple[tuple[PlacedRow, tuple[Drawn, ...]], ...]

    @property
    def times(self) -> str:
        """Return from when until when it shows something, in UTC."""
        since, until = (
            datetime.fromtimestamp(each, UTC) for each in (self.span.since, self.span.until)
        )
        day = "" if since.date() == until.date() else f"{until:%d %B %Y} "
        return f"{since:%d %B %Y %H:%M} to {day}{until:%H:%M}"


def shown(dashboard: Dashboard, asked: Iterable[Asked], span: Span) -> Shown:
    """Put what was answered into the dashboard's grid."""
    answers = iter(asked)
    rows = tuple(
        (row, tuple(drawn(placed, next(answers), span) for placed in row.panels))
        for row in dashboard.placed()
    )
    return Shown(dashboard, span, rows)


def drawn(placed: Placed, asked: Asked, span: Span) -> Drawn:
    """Return a panel as the page shows it."""
    if said := _words(placed, asked):
        return said
    panel, answers = placed.panel, asked.answers
    if figure := chart(panel, answers, span):
        return Drawn(placed, "chart", figure=figure)
    if panel.kind is Kind.STAT:
        return Drawn(placed, "stat", figures=figures(panel, answers))
    if panel.kind is Kind.BARS:
        return Drawn(placed, "bars", figures=bars(panel, answers))
    if lines := tuple(_lines(asked)):
        return Drawn(placed, "logs", lines=lines)
    return Drawn(placed, "table", table=table(panel, answers))


def _words(placed: Placed, asked: Asked) -> Drawn | None:
    """Return a panel that shows no figures: it has none, or none were to be had."""
    panel = placed.panel
    if asked.problem:
        return Drawn(placed, "problem", asked.problem)
    if panel.kind is Kind.ALERTS:
        return Drawn(placed, "alerts", alerts=asked.alerts)
    note = f"not asked here: {asked.lacking}" if asked.lacking else panel.text
    if note is None and not any(answer.found.count for answer in asked.answers):
        note = panel.empty or EMPTY
    return None if note is None else Drawn(placed, "note", note)


def _lines(asked: Asked) -> Iterator[tuple[str, str, str]]:
    """Yield time, level and text of the newest lines."""
    found = [line for answer in asked.answers for line in answer.found.lines]
    for line in sorted(found, key=lambda line: -line.at)[:LINES]:
        at = f"{datetime.fromtimestamp(line.at, UTC):%H:%M:%S}"
        yield at, line.labels.get("detected_level", ""), line.text


def page(dashboards: Sequence[Shown], lab: str) -> str:
    """Return the page with its script, style and library inside."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folders: dict[str, list[Shown]] = {}
    for each in dashboards:
        folders.setdefault(each.dashboard.folder.title, []).append(each)
    return environment.get_template(TEMPLATE).render(
        folders=folders,
        lab=lab,
        line=LINE,
        library=get_plotlyjs(),
    )
