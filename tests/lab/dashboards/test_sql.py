"""What PostgreSQL answers, as lines or as a table."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from config.dashboards.asked import Span
from config.dashboards.spec import Kind, Panel, Query
from config.dashboards.units import Unit
from config.durations import Duration
from lab.dashboards import sql
from lab.dashboards.found import Found, Table
from lab.dashboards.sources import RefusedError, Sources

AT = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = Span(0, 60, Duration(1000), Duration(1000))
PANEL = Panel(
    title="One",
    description="Two",
    kind=Kind.STAT,
    unit=Unit.NONE,
    queries=(Query(sql="SELECT 1"),),
)


def test_each_column_of_figures_is_a_line() -> None:
    rows = [(AT, 1, Decimal("2.5")), (AT.timestamp() + 60, 3, None)]
    found = sql.series(["time", "a", "b"], rows)

    assert [(dict(each.labels), each.points) for each in found] == [
        ({"metric": "a"}, ((AT.timestamp(), 1.0), (AT.timestamp() + 60, 3.0))),
        ({"metric": "b"}, ((AT.timestamp(), 2.5),)),
    ]


def test_each_name_in_the_column_metric_is_a_line() -> None:
    found = sql.series(["time", "metric", "value"], [(0.0, "free", 1), (0.0, "paid", 2)])
    assert {each.labels["metric"]: each.points for each in found} == {
        "free": ((0.0, 1.0),),
        "paid": ((0.0, 2.0),),
    }


def test_a_row_of_nothing_is_no_data() -> None:
    columns = ("a", "b")
    assert Found(table=Table(columns, ((None, None), (None, float("nan"))))).count == 0
    assert Found(table=Table(columns, ((None, None), (None, 0), ("", None)))).count == 2


def test_without_a_database_the_query_is_told() -> None:
    with pytest.raises(RefusedError, match="SELECT 1"):
        sql.ask(Sources({}), PANEL, "SELECT 1", SPAN)


def test_a_panel_shows_its_own_columns_of_an_answer_that_others_share() -> None:
    panel = PANEL.model_copy(update={"columns": {"b": "second"}})
    columns, rows = sql.shown_of(panel, ["time", "a", "b"], [(AT, 1, 2)])

    assert (columns, rows) == (["time", "second"], [(AT, 2)])
    assert sql.shown_of(PANEL, ["a"], [(1,)]) == (["a"], [(1,)])
