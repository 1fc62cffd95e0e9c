"""The options of each kind of panel, as Grafana names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from config.dashboards.spec import Kind, Panel

Json = dict[str, Any]
LAST: Json = {"calcs": ["lastNotNull"], "fields": "", "values": False}
LEGEND: Json = {"displayMode": "list", "placement": "bottom", "showLegend": True}


def options(panel: Panel) -> Json:
    """Return the options of a panel's kind."""
    return _OPTIONS[panel.kind](panel)


def _stat(panel: Panel) -> Json:
    return {
        "reduceOptions": _reduced(panel),
        "colorMode": "value",
        "graphMode": "area" if panel.queries[0].language == "promql" else "none",
        "justifyMode": "auto",
        "textMode": "auto" if len(panel.queries) == 1 else "value_and_name",
        "wideLayout": True,
    }


def _reduced(panel: Panel) -> Json:
    """Return which value is shown; SQL may answer with words, which only all fields include."""
    words = panel.queries[0].language == "sql"
    return {**LAST, "fields": "/.*/"} if words else LAST


def _timeseries(panel: Panel) -> Json:
    del panel
    return {"legend": LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}}


def _gauge(panel: Panel) -> Json:
    del panel
    return {"reduceOptions": LAST, "showThresholdLabels": False, "showThresholdMarkers": True}


def _bars(panel: Panel) -> Json:
    return {
        "reduceOptions": {**_reduced(panel), "values": panel.queries[0].language == "sql"},
        "orientation": "horizontal",
        "displayMode": "gradient",
        "showUnfilled": True,
        "valueMode": "color",
    }


def _pie(panel: Panel) -> Json:
    return {
        "reduceOptions": {**_reduced(panel), "values": panel.queries[0].language == "sql"},
        "pieType": "donut",
        "legend": {**LEGEND, "values": ["percent", "value"], "placement": "right"},
        "tooltip": {"mode": "single"},
    }


def _heatmap(panel: Panel) -> Json:
    return {
        "calculate": False,
        "cellGap": 1,
        "color": {"mode": "scheme", "scheme": "Oranges", "steps": 32, "exponent": 0.5},
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "rowsFrame": {"layout": "auto"},
        "yAxis": {"unit": panel.unit, "axisPlacement": "left"},
        "tooltip": {"mode": "single", "yHistogram": True},
        "legend": {"show": False},
    }


def _states(panel: Panel) -> Json:
    del panel
    return {"mergeValues": True, "showValue": "auto", "alignValue": "left", "legend": LEGEND}


def _table(panel: Panel) -> Json:
    del panel
    return {"showHeader": True, "cellHeight": "sm", "footer": {"show": False}}


def _logs(panel: Panel) -> Json:
    del panel
    return {
        "showTime": True,
        "wrapLogMessage": True,
        "enableLogDetails": True,
        "sortOrder": "Descending",
        "dedupStrategy": "none",
    }


def _alerts(panel: Panel) -> Json:
    """Ask who evaluates the rules: a list of another source's alerts stays empty."""
    del panel
    return {
        "viewMode": "list",
        "groupMode": "default",
        "maxItems": 20,
        "sortOrder": 3,
        "datasource": "Prometheus",
        "dashboardAlerts": False,
        "alertName": "",
        "alertInstanceLabelFilter": "",
        "groupBy": [],
        "showInstances": True,
        "stateFilter": {"firing": True, "pending": True, "normal": False, "error": True},
    }


def _text(panel: Panel) -> Json:
    return {"mode": "markdown", "content": panel.text}


def _nothing(panel: Panel) -> Json:
    del panel
    return {}


def _graph(panel: Panel) -> Json:
    del panel
    return {"nodes": {}, "edges": {}}


_OPTIONS: Mapping[Kind, Callable[[Panel], Json]] = {
    Kind.STAT: _stat,
    Kind.TIMESERIES: _timeseries,
    Kind.GAUGE: _gauge,
    Kind.BARS: _bars,
    Kind.TABLE: _table,
    Kind.HEATMAP: _heatmap,
    Kind.PIE: _pie,
    Kind.STATES: _states,
    Kind.LOGS: _logs,
    Kind.GRAPH: _graph,
    Kind.TRACES: _nothing,
    Kind.ALERTS: _alerts,
    Kind.TEXT: _text,
}
