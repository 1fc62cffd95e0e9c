"""Series get the names of their legends, whatever they were made of."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from config.dashboards.spec import Query
from lab.dashboards import Answer, Found, Table
from lab.preview.named import legend, named
from tests.lab.preview.answers import answer, line, panel


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("{{service}} {{ status }}", "api 200"),
        ("all", "all"),
        (None, 'service="api", status="200"'),
    ],
)
def test_a_legend_has_the_labels_that_it_names(wanted: str | None, name: str) -> None:
    assert legend(wanted, {"__name__": "up", "service": "api", "status": "200"}) == name


def test_a_series_without_labels_has_its_metric_for_a_name() -> None:
    assert legend(None, {"__name__": "up"}) == "up"
    assert not legend(None, {})


def test_the_last_figure_is_the_last_that_is_one() -> None:
    full, hollow = named([answer(line(1, 2, math.nan), line(math.nan))])

    assert full.last == 2
    assert hollow.last is None


def of(table: Table) -> Answer:
    """Return an answer of SQL."""
    return Answer(panel(), Query(sql="SELECT 1"), "SELECT 1", Found(table=table), 0.01)


def test_a_row_is_a_series_of_its_own() -> None:
    table = Table(("feature", "value"), (("ask", 3), ("quest", 4)))

    assert [(each.name, each.last) for each in named([of(table)])] == [("ask", 3), ("quest", 4)]


def test_rows_with_a_time_are_lines() -> None:
    moments = [datetime.fromtimestamp(seconds, UTC) for seconds in (0, 60)]
    table = Table(("time", "learners"), tuple((at, i) for i, at in enumerate(moments)))

    (learners,) = named([of(table)])

    assert (learners.name, learners.points) == ("learners", ((0.0, 0.0), (60.0, 1.0)))
