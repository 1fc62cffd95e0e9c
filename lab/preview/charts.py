"""Panels that are charts, as figures of Plotly: plain data, which its JavaScript draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from config.dashboards.asked import Span
from config.dashboards.spec import Kind, Panel
from lab.dashboards import Answer
from lab.preview import colours
from lab.preview.named import Named, named
from lab.preview.plain import said, steps
from lab.preview.units import Scale, scale, written

Json = dict[str, Any]
# Digits that a chart can show.
DIGITS = 4
# From nothing to much, on a page of either colour.
HEAT = [[0, "rgba(224,123,34,0)"], [0.1, "rgba(224,123,34,0.25)"], [1, "rgb(224,90,10)"]]
LE = "le"
# As many names as fit into a line or two below a chart.
BELOW = 8
BESIDE: Json = {"orientation": "v", "x": 1.01, "y": 1, "yanchor": "top"}


def chart(panel: Panel, answers: Iterable[Answer], shown: Span) -> Json | None:
    """Return the figure of a panel, or nothing where its kind needs no chart or it has no data."""
    draw = DRAWN.get(panel.kind)
    series = [each for each in named(answers) if each.last is not None]
    return draw(panel, series, shown) if draw is not None and series else None


def _lines(panel: Panel, series: Sequence[Named], shown: Span) -> Json:
    values = [abs(v) for each in series for _, v in each.points if math.isfinite(v)]
    unit = scale(panel.unit, max(values, default=0.0))
    stacked: Json = {"stackgroup": "all"} if panel.stack else {}
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines" if len(each.points) > 1 else "markers",
                "name": each.name or panel.title,
                "line": {"width": 1.5},
                **_grid(each, shown, unit),
                **stacked,
            }
            for each in series
        ],
        "layout": {
            "xaxis": _time(shown),
            "yaxis": _figures(panel, unit),
            "shapes": list(_limits(panel, unit)),
            "showlegend": len(series) > 1 or bool(series[0].name),
            "hovermode": "x unified",
            **_legend(series),
        },
    }


def _legend(series: Sequence[Named]) -> Json:
    """Put many names beside the chart, where they can be scrolled: below they would cover it."""
    if len(series) <= BELOW:
        return {}
    return {"legend": BESIDE}


def _grid(series: Named, shown: Span, unit: Scale) -> Json:
    """Return points at even distances, with holes where a server has none."""
    found = {at: _rounded(value / unit.divisor) for at, value in series.points}
    step = shown.step.seconds
    begun = min(found)
    if any(abs((at - begun) / step - round((at - begun) / step)) > 0.01 for at in found):
        return {"x": [moment(at) for at in found], "y": list(found.values())}
    placed = {round((at - begun) / step): value for at, value in found.items()}
    points = [placed.get(index) for index in range(max(placed) + 1)]
    return {"x0": moment(begun), "dx": shown.step.ms, "y": points}


def _rounded(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def moment(seconds: float) -> str:
    """Return a time as Plotly reads it, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def _time(shown: Span) -> Json:
    return {"type": "date", "range": [moment(shown.since), moment(shown.until)]}


def _figures(panel: Panel, unit: Scale) -> Json:
    # A chart of what is never negative begins at zero, unless the file says otherwise.
    axis: Json = {"tickprefix": unit.before, "ticksuffix": unit.after, "rangemode": "tozero"}
    limits = [None if each is None else each / unit.divisor for each in (panel.min, panel.max)]
    return axis if limits == [None, None] else axis | {"range": limits}


def _limits(panel: Panel, unit: Scale) -> Iterator[Json]:
    limits = panel.thresholds
    if limits is None:
        return
    lines = ((limits.warning, colours.YELLOW), (limits.critical, colours.RED))
    for value, colour in lines:
        if value is not None:
            yield {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": value / unit.divisor,
                "y1": value / unit.divisor,
                "line": {"color": colours.HEX[colour], "width": 1, "dash": "dash"},
            }


def _heat(panel: Panel, series: Sequence[Named], shown: Span) -> Json:
    """Return how many fell into each bucket at each time."""
    by_time: dict[float, dict[float, float]] = {}
    for each in series:
        for at, value in each.points:
            if LE in each.labels and math.isfinite(value):
                by_time.setdefault(at, {})[float(each.labels[LE])] = value
    edges = sorted({edge for buckets in by_time.values() for edge in buckets})
    columns = [dict(steps(by_time[at])) for at in sorted(by_time)]
    return {
        "data": [
            {
                "type": "heatmap",
                "x": [moment(at) for at in sorted(by_time)],
                "y": [written(edge, panel.unit) for edge in edges],
                "z": [[_rounded(each.get(edge, 0.0)) for each in columns] for edge in edges],
                "colorscale": HEAT,
                "showscale": False,
                "hovertemplate": "%{x}<br>up to %{y}: %{z}<extra></extra>",
            }
        ],
        "layout": {"xaxis": _time(shown), "yaxis": {"type": "category"}},
    }


def _pie(panel: Panel, series: Sequence[Named], shown: Span) -> Json:
    del shown
    values = [each.last or 0.0 for each in series]
    return {
        "data": [
            {
                "type": "pie",
                "hole": 0.5,
                "labels": [each.name or panel.title for each in series],
                "values": [_rounded(value) for value in values],
                "text": [said(panel, value) for value in values],
                "textinfo": "percent",
                "hovertemplate": "%{label}: %{text} (%{percent})<extra></extra>",
            }
        ],
        "layout": {"showlegend": True, "legend": BESIDE},
    }


def _gauge(panel: Panel, series: Sequence[Named], shown: Span) -> Json:
    del shown
    value = series[0].last or 0.0
    unit = scale(panel.unit, value)
    most = panel.max if panel.max is not None else max(value, 1.0)
    ends = [(panel.min or 0.0) / unit.divisor, most / unit.divisor]
    return {
        "data": [
            {
                "type": "indicator",
                "mode": "gauge+number",
                "value": _rounded(value / unit.divisor),
                "number": {"prefix": unit.before, "suffix": unit.after},
                "gauge": {
                    "axis": {"range": ends},
                    "bar": {"color": colours.HEX[colours.of(panel, value)]},
                },
            }
        ],
        "layout": {},
    }


def _states(panel: Panel, series: Sequence[Named], shown: Span) -> Json:
    """Return a bar for every stretch of time in which a series kept its value."""
    stretches = [each for one in series for each in _stretches(one, shown)]
    words = {value: said(panel, value) for _, _, _, value in stretches}
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": word,
                "marker": {"color": colours.HEX[colours.of(panel, value)]},
                "y": [name for name, _, _, kept in stretches if kept == value],
                "base": [moment(begun) for _, begun, _, kept in stretches if kept == value],
                "x": [round(long * 1000) for _, _, long, kept in stretches if kept == value],
                "hovertemplate": f"%{{y}}: {word}<br>from %{{base}}<extra></extra>",
            }
            for value, word in words.items()
        ],
        "layout": {
            "barmode": "overlay",
            "bargap": 0.2,
            "xaxis": _time(shown),
            "yaxis": {"type": "category", "autorange": "reversed"},
            "showlegend": True,
        },
    }


def _stretches(series: Named, shown: Span) -> Iterator[tuple[str, float, float, float]]:
    """Yield name, start, length in seconds and value; a hole ends a stretch."""
    step = shown.step.seconds
    numbered = [(round((at - shown.since) / step) - i, at, v) for i, (at, v) in _real(series)]
    for (_, value), group in groupby(numbered, key=lambda each: (each[0], each[2])):
        times = [at for _, at, _ in group]
        yield series.name, times[0], times[-1] - times[0] + step, value


def _real(series: Named) -> Iterable[tuple[int, tuple[float, float]]]:
    return enumerate((at, value) for at, value in series.points if not math.isnan(value))


DRAWN: Mapping[Kind, Callable[[Panel, Sequence[Named], Span], Json]] = {
    Kind.TIMESERIES: _lines,
    Kind.HEATMAP: _heat,
    Kind.PIE: _pie,
    Kind.GAUGE: _gauge,
    Kind.STATES: _states,
}
