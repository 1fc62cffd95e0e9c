"""PromQL is asked for a moment or a time, as the kind of panel needs, and read as answered."""

from __future__ import annotations

import math

import pytest

from config.dashboards.asked import Span
from config.dashboards.spec import Kind, Panel
from config.dashboards.units import Unit
from config.durations import Duration
from lab.dashboards import Series, promql
from lab.dashboards.sources import RefusedError
from tests.lab.dashboards.standin import answering

SHOWN = Span(1000.0, 1300.0, Duration(15_000), Duration(5_000))
MOMENT = ("/api/v1/query", {"query": "up", "time": "1300.0"})
TIME = (
    "/api/v1/query_range",
    {"query": "up", "start": "1000.0", "end": "1300.0", "step": "15s"},
)


def panel(kind: Kind) -> Panel:
    return Panel.model_validate(
        {"title": "A", "description": "B", "kind": kind, "unit": Unit.NONE, "promql": "up"}
    )


def result(*series: dict[str, object]) -> dict[str, object]:
    return {"status": "success", "data": {"result": list(series)}}


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (Kind.TABLE, MOMENT),
        (Kind.BARS, MOMENT),
        (Kind.PIE, MOMENT),
        (Kind.GAUGE, MOMENT),
        (Kind.STAT, TIME),
        (Kind.TIMESERIES, TIME),
        (Kind.HEATMAP, TIME),
        (Kind.STATES, TIME),
    ],
)
def test_it_is_asked_as_the_kind_needs(kind: Kind, asked: tuple[str, dict[str, str]]) -> None:
    with answering(result()) as server:
        found = promql.ask(server.sources, panel(kind), "up", SHOWN)

    assert server.asked == [asked]
    assert found.count == 0


def test_points_of_a_time_are_numbers() -> None:
    values = [[1000, "1"], [1015.5, "NaN"], [1030, "+Inf"]]
    with answering(result({"metric": {"job": "a"}, "values": values})) as server:
        found = promql.ask(server.sources, panel(Kind.TIMESERIES), "up", SHOWN)
    (series,) = found.series

    assert series.labels == {"job": "a"}
    assert [at for at, _ in series.points] == [1000.0, 1015.5, 1030.0]
    assert series.points[0][1] == 1.0
    assert math.isnan(series.points[1][1])
    assert series.points[2][1] == math.inf
    assert found.count == 2


def test_a_moment_is_one_point() -> None:
    with answering(result({"metric": {}, "value": [1300, "0.5"]})) as server:
        found = promql.ask(server.sources, panel(Kind.TABLE), "up", SHOWN)

    assert found.series == (Series({}, ((1300.0, 0.5),)),)


def test_a_refusal_has_the_server_s_words_and_the_query() -> None:
    with (
        answering({"error": "parse error"}, 400) as server,
        pytest.raises(RefusedError, match=r"prometheus: 400: .*parse error.*\nup"),
    ):
        promql.ask(server.sources, panel(Kind.TABLE), "up", SHOWN)
