"""What Grafana's Classic JSON says of a panel, as plain data for the template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from config.dashboards.annotation import Annotation
from config.dashboards.dashboard import Dashboard, Placed
from config.dashboards.library import Library
from config.dashboards.options import options
from config.dashboards.spec import Kind, Panel, Query, Thresholds, Variable
from config.dashboards.units import Unit
from config.durations import Duration

Json = dict[str, Any]
# The data source that answers each language; its uid is in datasources.yaml.j2.
SOURCES: Mapping[str, Json] = {
    "promql": {"type": "prometheus", "uid": "${datasource}"},
    "logql": {"type": "loki", "uid": "loki"},
    "traceql": {"type": "tempo", "uid": "tempo"},
    "sql": {"type": "grafana-postgresql-datasource", "uid": "postgres"},
}
MIXED: Json = {"type": "datasource", "uid": "-- Mixed --"}
# Gives a panel what another one of the same dashboard was answered.
ANSWERED: Json = {"type": "datasource", "uid": "-- Dashboard --"}
# The column of a line's times, as SQL and Grafana call it.
TIMES = ("time", "Time")
# Over a line of noughts Grafana draws an axis up to 100, which of a ratio are 10000 %.
FLAT: Mapping[Unit | None, float] = {Unit.RATIO: 0.01, Unit.NONE: 1, Unit.SHORT: 1}
# Marks of more than so long are as close to each other as a wall, and hide what is drawn.
LEGIBLE_S = 86_400.0
# A figure of the time that is shown, where nothing happened in it, would be a blank.
NOTHING = "none"
GREEN, YELLOW, RED = "green", "yellow", "red"
ALL = "$__all"


def names(dashboard: Dashboard, library: Library) -> Json:
    """Return what the dashboard's template may use."""
    shared = answered(dashboard)
    return {
        "dashboard": dashboard,
        "annotations": [annotation(each, dashboard) for each in library.annotations.values()],
        "dashboard_links": list(_links(dashboard.links, library)),
        "variables": list(variables(dashboard)),
        "datasource": lambda placed: asked_of(placed, shared)[0],
        "field_config": field_config,
        "options": options,
        "transformations": transformations,
        "panel_links": lambda panel: list(_links(panel.links, library)),
        "targets": lambda placed: asked_of(placed, shared)[1],
    }


def annotation(found: Annotation, dashboard: Dashboard) -> Json:
    """Return what marks events on every time axis; of weeks, only for who switches it on."""
    query = found.panel.queries[0]
    common: Json = {
        "name": found.title,
        "datasource": SOURCES[query.language],
        "enable": _opens_with(dashboard) <= LEGIBLE_S,
        "hide": False,
        "iconColor": found.colour,
    }
    target: Json = {"refId": "Anno", "datasource": SOURCES[query.language]}
    if query.language == "sql":
        return common | {"target": target | _sql(query.text, "table")}
    return common | {
        "expr": query.text,
        "target": target | {"expr": query.text, "editorMode": "code", "range": True},
        "titleFormat": found.title,
        "textFormat": found.text or "",
    }


def _opens_with(dashboard: Dashboard) -> float:
    return Duration.parse(dashboard.time.removeprefix("now-")).seconds


def answered(dashboard: Dashboard) -> Mapping[int, int]:
    """Return {a panel's number: that of one before it in its row that asks SQL the same}.

    A figure of months is worked out once for all panels that show a part of it.
    """
    found: dict[int, int] = {}
    for row in dashboard.placed():
        asked: dict[tuple[str, str], int] = {}
        for placed in row.panels:
            if len(placed.panel.queries) == 1 and (text := placed.panel.queries[0].sql):
                first = asked.setdefault((text, _shape(placed.panel)), placed.number)
                if first != placed.number:
                    found[placed.number] = first
    return found


def datasource(panel: Panel) -> Json | None:
    """Return whom a panel asks."""
    if panel.kind is Kind.GRAPH:
        return SOURCES["traceql"]
    languages = {query.language for query in panel.queries}
    if not languages:
        return None
    return MIXED if len(languages) > 1 else SOURCES[languages.pop()]


def targets(panel: Panel) -> list[Json]:
    """Return the queries, called A, B, C and so on.

    Tempo's data source asks Prometheus itself for the series that a service graph is drawn of:
    those queries of the spec are what is checked without Grafana.
    """
    if panel.kind is Kind.GRAPH:
        graph = {"queryType": "serviceMap", "serviceMapQuery": ""}
        return [{"refId": "A", "datasource": SOURCES["traceql"]} | graph]
    return [_target(panel, query, chr(ord("A") + i)) for i, query in enumerate(panel.queries)]


def asked_of(placed: Placed, shared: Mapping[int, int]) -> tuple[Json | None, list[Json]]:
    """Return whom a panel asks and what: another one, where that was answered for both."""
    first = shared.get(placed.number)
    if first is None:
        return datasource(placed.panel), targets(placed.panel)
    return ANSWERED, [{"refId": "A", "datasource": ANSWERED, "panelId": first}]


def _target(panel: Panel, query: Query, name: str) -> Json:
    base: Json = {"refId": name, "datasource": SOURCES[query.language]}
    table = panel.kind is Kind.TABLE
    if query.language == "sql":
        return base | _sql(query.text, _shape(panel))
    if query.language == "traceql":
        return base | {
            "query": query.text,
            "queryType": "traceql",
            "tableType": "traces",
            "limit": 20,
        }
    base |= {"expr": query.text, "legendFormat": query.legend or "", "editorMode": "code"}
    if query.language == "logql":
        return base | {"queryType": "instant" if table else "range"}
    shape = "table" if table else "heatmap" if panel.kind is Kind.HEATMAP else "time_series"
    return base | {
        "instant": panel.of_a_moment,
        "range": not panel.of_a_moment,
        "format": shape,
        "exemplar": query.exemplars,
    }


def _shape(panel: Panel) -> str:
    return "time_series" if panel.kind is Kind.TIMESERIES else "table"


def _sql(text: str, shape: str) -> Json:
    return {"rawSql": text, "rawQuery": True, "editorMode": "code", "format": shape}


def field_config(panel: Panel) -> Json:
    """Return unit, limits, thresholds and words of a panel's figures."""
    defaults: Json = {
        "unit": panel.unit,
        "decimals": panel.decimals,
        "min": panel.min,
        "max": panel.max,
        "noValue": panel.empty or (NOTHING if panel.kind is Kind.STAT else None),
        "thresholds": _thresholds(panel.thresholds),
        "color": _colour(panel),
        "mappings": _mappings(panel),
        "custom": _custom(panel),
    }
    said = {name: value for name, value in defaults.items() if value is not None}
    return {"defaults": said, "overrides": list(_overrides(panel))}


def _colour(panel: Panel) -> Json:
    """Return what gives figures their colour; lines are told apart by theirs."""
    if panel.thresholds is not None and panel.kind is not Kind.TIMESERIES:
        return {"mode": "thresholds"}
    if panel.values and panel.kind is Kind.STAT:
        # The words have colours; the figure beside them has none.
        return {"mode": "fixed", "fixedColor": "text"}
    return {"mode": "palette-classic"}


def _thresholds(limits: Thresholds | None) -> Json:
    steps: list[Json] = [{"color": GREEN, "value": None}]
    if limits is not None and limits.below:
        steps = [{"color": RED, "value": None}]
        if limits.warning is not None:
            steps.append({"color": YELLOW, "value": limits.critical})
        top = limits.critical if limits.warning is None else limits.warning
        steps.append({"color": GREEN, "value": top})
    elif limits is not None:
        if limits.warning is not None:
            steps.append({"color": YELLOW, "value": limits.warning})
        steps.append({"color": RED, "value": limits.critical})
    return {"mode": "absolute", "steps": steps}


def _mappings(panel: Panel) -> list[Json]:
    if not panel.values:
        return []
    words = {
        value: {"text": shown.text, "color": shown.color, "index": index}
        for index, (value, shown) in enumerate(panel.values.items())
    }
    return [{"type": "value", "options": words}]


def _custom(panel: Panel) -> Json:
    if panel.kind is not Kind.TIMESERIES:
        return {}
    lines = {"mode": "dashed"} if panel.thresholds else {"mode": "off"}
    return {
        "drawStyle": "line",
        "lineWidth": 1,
        "fillOpacity": 30 if panel.stack else 10,
        "showPoints": "auto",
        "spanNulls": False,
        "stacking": {"mode": "normal" if panel.stack else "none", "group": "A"},
        "thresholdsStyle": lines,
    } | _axis(panel)


def _axis(panel: Panel) -> Json:
    """Return how far an axis goes at least."""
    least = FLAT.get(panel.unit)
    return {} if least is None else {"axisSoftMin": 0, "axisSoftMax": least}


def _overrides(panel: Panel) -> Iterator[Json]:
    """Yield the colour of a table's rows, and the units of columns that have one of their own."""
    if panel.kind is Kind.TABLE and panel.thresholds is not None:
        cell = {"type": "color-background", "mode": "basic", "applyToRow": True}
        yield {
            "matcher": {"id": "byType", "options": "number"},
            "properties": [{"id": "custom.cellOptions", "value": cell}],
        }
    for column, unit in panel.units.items():
        yield {
            "matcher": {"id": "byName", "options": panel.columns.get(column, column)},
            "properties": [{"id": "unit", "value": unit.value}],
        }


def transformations(panel: Panel) -> list[Json]:
    """Return how columns come together, which of them are shown, and in which order."""
    if not panel.columns:
        return []
    shown = [*(TIMES if panel.kind is Kind.TIMESERIES else ()), *panel.columns]
    return [
        *([{"id": "merge", "options": {}}] if len(panel.queries) > 1 else []),
        {
            "id": "filterFieldsByName",
            "options": {"include": {"names": shown}},
        },
        {
            "id": "organize",
            "options": {
                "indexByName": {name: index for index, name in enumerate(shown)},
                "renameByName": dict(panel.columns),
            },
        },
    ]


def variables(dashboard: Dashboard) -> Iterator[Json]:
    """Yield the choices at the top: the data source, what is fixed, and the dashboard's own."""
    yield {
        "name": "datasource",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus",
        "current": {"text": "Prometheus", "value": "prometheus"},
        "hide": 2,
    }
    for name, value in dashboard.fixed.items():
        yield {"name": name, "type": "constant", "query": value, "hide": 2, "skipUrlSync": True}
    for variable in dashboard.variables:
        yield _variable(variable)


def _variable(variable: Variable) -> Json:
    common: Json = {
        "name": variable.name,
        "label": variable.title,
        "description": variable.description,
        "multi": variable.several,
        "includeAll": variable.several,
    }
    if variable.several:
        common |= {"allValue": ".*", "current": {"text": ["All"], "value": [ALL]}}
    elif variable.default is not None:
        common["current"] = {"text": variable.default, "value": variable.default}
    if variable.free:
        return common | {"type": "textbox", "query": variable.default or ""}
    if variable.values:
        return common | {"type": "custom", "query": ",".join(variable.values)}
    within = ",".join(f'{name}=~"${name}"' for name in variable.within)
    query = f"label_values({variable.of}{{{within}}}, {variable.label})"
    return common | {
        "type": "query",
        "datasource": SOURCES["promql"],
        "query": {"query": query, "refId": variable.name},
        "definition": query,
        "refresh": 2,
        "sort": 1,
    }


def _links(uids: Iterable[str], library: Library) -> Iterator[Json]:
    for uid in uids:
        found = library.dashboards[uid]
        yield {
            "title": found.title,
            "type": "link",
            "url": f"/d/{uid}?${{__url_time_range}}&${{__all_variables}}",
            "tooltip": found.description,
            "targetBlank": False,
            "keepTime": False,
        }
