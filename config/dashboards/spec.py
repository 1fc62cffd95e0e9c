"""What a dashboard's file says. A panel is title, description, unit, query and legend."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from config.catalogue.fact import Fact, HostName, LabelName, Line, Section, mistake
from config.dashboards.units import Unit

COLUMNS = 24
LANGUAGES = ("promql", "logql", "traceql", "sql")
# What a panel with one query may write without a list around it.
OF_A_QUERY = (*LANGUAGES, "legend", "exemplars")
# Grafana's names, in the shades that its themes have, and `text` for that of plain words.
Colour = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:text|(?:(?:super-light|light|semi-dark|dark)-)?"
        r"(?:red|orange|yellow|green|blue|purple))$"
    ),
]
# What is shown at first; whoever asks without Grafana reads it too.
Since = Annotated[str, StringConstraints(pattern=r"^now-[1-9][0-9]*[mhdw]$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Kind(StrEnum):
    """How a panel draws its figures; the names are Grafana's."""

    STAT = "stat"
    TIMESERIES = "timeseries"
    GAUGE = "gauge"
    BARS = "bargauge"
    TABLE = "table"
    HEATMAP = "heatmap"
    PIE = "piechart"
    STATES = "state-timeline"
    LOGS = "logs"
    GRAPH = "nodeGraph"
    TRACES = "traces"
    ALERTS = "alertlist"
    TEXT = "text"


# Kinds that show one moment.
MOMENT = (Kind.TABLE, Kind.BARS, Kind.PIE, Kind.GAUGE, Kind.GRAPH)
# Columns and rows of the grid that a panel takes where its file says nothing.
SIZES: Mapping[Kind, tuple[int, int]] = {
    Kind.STAT: (4, 4),
    Kind.GAUGE: (4, 4),
    Kind.BARS: (8, 8),
    Kind.PIE: (8, 8),
    Kind.TIMESERIES: (12, 8),
    Kind.HEATMAP: (12, 8),
    Kind.STATES: (12, 8),
    Kind.TABLE: (12, 8),
    Kind.ALERTS: (12, 8),
    Kind.GRAPH: (24, 12),
    Kind.TRACES: (24, 14),
    Kind.LOGS: (24, 10),
    Kind.TEXT: (24, 3),
}


# Kinds that show more than figures.
WITHOUT_UNIT = (Kind.LOGS, Kind.GRAPH, Kind.TRACES)


class Query(Fact):
    """One query, in one of four languages; `legend` may use labels, as in {{service}}."""

    promql: Line | None = None
    logql: Line | None = None
    traceql: Line | None = None
    sql: Text | None = None
    legend: Line | None = None
    exemplars: bool = False

    @model_validator(mode="after")
    def _one_language(self) -> Query:
        written = [name for name in LANGUAGES if getattr(self, name) is not None]
        if len(written) != 1:
            raise mistake(
                "query_language",
                f"a query is written in {' and '.join(written) or 'no language'}",
                fix="write one of promql, logql, traceql and sql; several queries go under queries",
            )
        return self

    @property
    def language(self) -> str:
        """Return the language of the query."""
        return next(name for name in LANGUAGES if getattr(self, name) is not None)

    @property
    def text(self) -> str:
        """Return the query itself."""
        return str(getattr(self, self.language))


class Thresholds(Fact):
    """Where a figure turns yellow and red; `below` turns the order round."""

    warning: float | None = None
    critical: float
    below: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Thresholds:
        if self.warning is not None and (self.warning > self.critical) != self.below:
            side = "above" if self.below else "below"
            raise mistake(
                "thresholds_order",
                f"warning {self.warning:g} is not {side} critical {self.critical:g}",
                fix="exchange the two, or say below: true where small figures are bad",
            )
        return self


class Shown(Fact):
    """What is written instead of a value, and its colour."""

    text: Line
    color: Colour = "text"


class Panel(Fact):
    """A panel.

    `empty` says why a panel may have no data on a healthy day. `columns` of a table, or of SQL,
    gives each column that is shown its title, in order. `values` writes words for numbers. `links`
    names dashboards.
    """

    title: Line
    description: Line
    kind: Annotated[Kind, Field(strict=False)] = Kind.TIMESERIES
    unit: Annotated[Unit, Field(strict=False)] | None = None
    queries: tuple[Query, ...] = Field(default=(), strict=False)
    text: Text | None = None
    thresholds: Thresholds | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    min: float | None = None
    max: float | None = None
    stack: bool = False
    columns: Mapping[str, Line] = Field(default_factory=dict)
    units: Mapping[str, Annotated[Unit, Field(strict=False)]] = Field(default_factory=dict)
    values: Mapping[str, Shown] = Field(default_factory=dict)
    links: tuple[HostName, ...] = Field(default=(), strict=False)
    width: Annotated[int, Field(ge=1, le=COLUMNS)] | None = None
    height: Annotated[int, Field(ge=2, le=40)] | None = None
    empty: Line | None = None
    plan: Section | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_query(cls, data: Any) -> Any:
        """Take a query that is written without a list around it."""
        if not isinstance(data, dict) or "queries" in data:
            return data
        rest = {name: value for name, value in data.items() if name not in OF_A_QUERY}
        query = {name: value for name, value in data.items() if name in OF_A_QUERY}
        return {**rest, "queries": [query]} if query else rest

    @model_validator(mode="after")
    def _complete(self) -> Panel:
        if self.kind is Kind.TEXT:
            self._need(self.text is not None and not self.queries, "a text, and no query")
        elif self.kind is Kind.ALERTS:
            self._need(not self.queries, "no query: Grafana asks Alertmanager itself")
        else:
            self._need(bool(self.queries), "a query")
            if self.kind not in WITHOUT_UNIT:
                self._need(self.unit is not None, "a unit")
        return self

    def _need(self, there: bool, what: str) -> None:
        if not there:
            raise mistake(
                "panel_incomplete", f"a panel of kind {self.kind} needs {what}", fix="add it"
            )

    @property
    def of_a_moment(self) -> bool:
        """Tell whether it is asked once, at the end of what is shown, not for each point of it.

        A figure of all that is shown needs no sparkline, and 200 of them over 30 days take seconds.
        """
        whole = any("$__range" in query.text for query in self.queries)
        return self.kind in MOMENT or (self.kind is Kind.STAT and whole)

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height in the grid's columns and rows."""
        width, height = SIZES[self.kind]
        return self.width or width, self.height or height


class Row(Fact):
    """Panels under one heading; a collapsed row asks nothing until it is opened."""

    title: Line
    collapsed: bool = False
    panels: tuple[Panel, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _not_empty(self) -> Row:
        if not self.panels:
            raise mistake("row_empty", "a row without a panel", fix="add a panel, or take it out")
        return self


class Variable(Fact):
    """Something to choose at the top of a dashboard.

    `values` are given, or `label` is asked of the series `of` with the chosen values of `within`,
    or it is `free` text.
    """

    name: LabelName
    title: Line
    description: Line
    label: LabelName | None = None
    of: LabelName | None = None
    within: tuple[LabelName, ...] = Field(default=(), strict=False)
    values: tuple[Line, ...] = Field(default=(), strict=False)
    default: Line | None = None
    several: bool = False
    free: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> Variable:
        if [bool(self.values), bool(self.label and self.of), self.free].count(True) != 1:
            raise mistake(
                "variable_origin",
                "a variable has either values, or a label of a series, or is free text",
                fix="write values: [...], or label: and of:, or free: true",
            )
        return self


class Folder(Fact):
    """A folder of Grafana: `name` is its uid, and the folder below dashboards/."""

    name: HostName
    title: Line
    description: Line


class DashboardFile(Fact):
    """What a dashboard's file holds.

    `extends` names a dashboard of the same folder whose rows come first; `fixed` gives a variable
    of it one value for good.
    """

    title: Line
    description: Line
    extends: HostName | None = None
    fixed: Mapping[LabelName, Line] = Field(default_factory=dict)
    tags: tuple[HostName, ...] = Field(default=(), strict=False)
    variables: tuple[LabelName, ...] = Field(default=(), strict=False)
    links: tuple[HostName, ...] = Field(default=(), strict=False)
    time: Since = "now-6h"
    plan: Section
    rows: tuple[Row, ...] = Field(strict=False)


class FoldersFile(Fact):
    """dashboards/folders.yaml: in the order in which they are read."""

    folders: tuple[Folder, ...] = Field(strict=False)


class VariablesFile(Fact):
    """dashboards/variables.yaml."""

    variables: tuple[Variable, ...] = Field(strict=False)
