"""Charts are figures that Plotly knows, and show what the series say."""

from __future__ import annotations

import math

import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest

from config.dashboards.asked import Span
from config.dashboards.spec import Kind, Panel
from lab.dashboards import Series
from lab.preview.charts import DRAWN, Json, chart
from tests.lab.preview.answers import answer, line, panel

BUCKETS = (line(1, 2, le="0.5"), line(3, 6, le="1"), line(3, 7, le="+Inf"))


def drawn(shown: Panel, *series: Series, span: Span, legend: str | None = "{{a}}") -> Json:
    """Return a figure, which Plotly has accepted."""
    figure = chart(shown, [answer(*series, legend=legend)], span)
    assert figure is not None
    go.Figure(figure)
    return figure


@pytest.mark.parametrize("kind", DRAWN)
def test_every_kind_of_chart_can_be_drawn(kind: Kind, span: Span) -> None:
    limits = {"warning": 1, "critical": 2}
    shown = panel(kind=kind.value, unit="s", thresholds=limits, min=0, max=3)

    assert drawn(shown, *BUCKETS, span=span)["data"]


@pytest.mark.parametrize("kind", DRAWN)
def test_no_data_is_no_chart(kind: Kind, span: Span) -> None:
    shown = panel(kind=kind.value)

    assert chart(shown, [answer(line(math.nan)), answer()], span) is None


def test_a_line_has_holes_where_a_server_has_none(span: Span) -> None:
    series = Series({"a": "x"}, ((0.0, 0.001), (15.0, 0.002), (45.0, 0.9)))

    figure = drawn(panel(unit="s"), series, span=span)

    (trace,) = figure["data"]
    assert trace["y"] == [1, 2, None, 900]
    assert (trace["x0"], trace["dx"]) == ("1970-01-01 00:00:00.000", 15_000)
    assert figure["layout"]["yaxis"]["ticksuffix"] == " ms"


def test_points_at_odd_times_keep_them(span: Span) -> None:
    series = Series({"a": "x"}, ((0.0, 1.0), (20.0, 2.0)))

    (trace,) = drawn(panel(), series, span=span)["data"]

    assert trace["x"] == ["1970-01-01 00:00:00.000", "1970-01-01 00:00:20.000"]


def test_thresholds_are_lines_in_the_unit_of_the_axis(span: Span) -> None:
    shown = panel(unit="percentunit", thresholds={"warning": 0.1, "critical": 0.2})

    shapes = drawn(shown, line(0.05), span=span)["layout"]["shapes"]

    assert [shape["y0"] for shape in shapes] == [10, 20]


def test_a_heat_map_has_what_fell_into_each_bucket(span: Span) -> None:
    (trace,) = drawn(panel(kind="heatmap", unit="s"), *BUCKETS, span=span)["data"]

    assert trace["y"] == ["500 ms", "1 s", "∞"]
    assert trace["z"] == [[1, 2], [2, 4], [0, 1]]


def test_a_state_lasts_until_the_next_and_ends_at_a_hole(span: Span) -> None:
    words = {"0": {"text": "Down", "color": "red"}, "1": {"text": "Up", "color": "green"}}
    series = Series({"a": "x"}, ((0.0, 1.0), (15.0, 1.0), (30.0, 0.0), (60.0, 0.0)))

    up, down = drawn(panel(kind="state-timeline", values=words), series, span=span)["data"]

    assert (up["name"], up["base"], up["x"]) == ("Up", ["1970-01-01 00:00:00.000"], [30_000])
    assert (down["name"], down["x"]) == ("Down", [15_000, 15_000])


def test_a_pie_says_how_much_each_part_is(span: Span) -> None:
    shown = panel(kind="piechart", unit="currencyUSD")

    (trace,) = drawn(shown, line(1.5, a="x"), line(3, a="y"), span=span)["data"]

    assert (trace["labels"], trace["text"]) == (["x", "y"], ["$1.5", "$3"])
