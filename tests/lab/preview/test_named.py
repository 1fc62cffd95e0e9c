"""Series get the names of their legends, whatever they were made of."""

from __future__ import annotations

import math

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


def test_a_row_with_several_figures_names_each() -> None:
    table = Table(("feature", "asked", "rated"), (("ask", 3, 2.5), ("quest", None, True)))

    assert [(each.name, each.last) for each in named([of(table)])] == [
        ("ask asked", 3),
        ("ask rated", 2.5),
    ]


def test_lines_of_a_database_have_the_names_that_it_gives() -> None:
    assert legend(None, {"metric": "learners"}) == "learners"
