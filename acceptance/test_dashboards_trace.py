"""One trace id leads to its spans, logs and metrics, and from each of them back to the trace."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
import yaml

from acceptance.clients.app import App
from acceptance.clients.loki import Loki
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.tempo import Tempo
from acceptance.waiting import eventually
from config.catalogue import Catalogue
from config.dashboards import load_library
from config.render import render
from lab.api import Lab
from lab.dashboards import Answer, Asker
from lab.servers.grafana import NAME as GRAFANA

DASHBOARD = load_library().dashboards["on-call-trace"]
SOURCES = "grafana/provisioning/datasources/datasources.yaml"
SHOWN_S, SLACK_S = 300.0, 60.0

pytestmark = pytest.mark.plan("12.4.9.4")


@pytest.fixture(scope="module")
def trace_id(app: App, catalogue: Catalogue) -> str:
    """Return the trace of a question that somebody has just asked."""
    return app.send("/ask", question="Is it?", model=next(iter(catalogue.ai_models))).trace_id


@pytest.fixture(scope="module")
def sources(lab: Lab) -> Mapping[str, dict[str, Any]]:
    """Return Grafana's data sources by their uid."""
    others = tuple(each for each in lab.environment.without if each != GRAFANA)
    environment = lab.environment.model_copy(update={"without": others})
    text = render(lab.catalogue, environment)[SOURCES]
    return {each["uid"]: each for each in yaml.safe_load(text)["datasources"]}


def panels(lab: Lab, trace_id: str) -> dict[str, Answer]:
    """Return what each panel answers once the trace has been chosen."""
    asker = Asker.of(lab)
    answers = asker.ask(DASHBOARD, asker.last(SHOWN_S), chosen={"trace": trace_id})
    return {each.panel.title: each for each in answers}


def test_a_trace_id_leads_to_spans_and_lines_of_the_same_services(
    lab: Lab, trace_id: str, flush_s: float
) -> None:
    def found() -> dict[str, Answer]:
        shown = panels(lab, trace_id)
        services = {row[0] for row in shown["Spans"].found.table.rows}
        assert {"app-server", "api-server"} <= services
        lines = shown["Lines with this trace id"].found.lines
        assert lines
        # A worker's lines may be there before its spans.
        assert {line.labels["service_name"] for line in lines} <= services
        return shown

    shown = eventually(found, within_s=flush_s + SLACK_S)
    lines = shown["Lines with this trace id"].found.lines
    spans = shown["Spans"].found.table.rows
    assert {line.labels["trace_id"] for line in lines} == {trace_id}
    assert all(seconds >= 0 for *_, seconds in spans)


def test_a_trace_id_that_is_not_chosen_shows_nothing(lab: Lab) -> None:
    shown = panels(lab, "")
    assert shown["Spans"].found.count == shown["Lines with this trace id"].found.count == 0


def test_a_dot_of_a_metric_is_a_trace(
    lab: Lab, prometheus: Prometheus, tempo: Tempo, flush_s: float
) -> None:
    def opened() -> None:
        asked = panels(lab, "")["Time by service"]
        assert asked.query.exemplars
        now = Asker.of(lab).last(SHOWN_S)
        dots = prometheus.exemplars(asked.text, now.since, now.until)
        # The newest may not have reached Tempo yet.
        assert any(tempo.spans(dot["trace_id"]) for dot in dots[:20])

    eventually(opened, within_s=flush_s + SLACK_S)


def test_a_span_leads_to_its_lines(
    loki: Loki, sources: Mapping[str, dict[str, Any]], trace_id: str, flush_s: float
) -> None:
    link = sources["tempo"]["jsonData"]["tracesToLogsV2"]
    assert link["datasourceUid"] in sources
    # Grafana takes $$ for a plain $, and fills in what stands for the span that was clicked.
    (tag,) = link["tags"]
    query = link["query"].replace("$${__tags}", f'{tag["value"]}="api-server"')
    query = query.replace("$${__span.traceId}", trace_id)

    def found() -> None:
        lines = loki.lines(query)
        assert {line.labels["trace_id"] for line in lines} == {trace_id}

    eventually(found, within_s=flush_s + SLACK_S)


def test_a_span_leads_to_the_metrics_of_its_service(
    prometheus: Prometheus, sources: Mapping[str, dict[str, Any]]
) -> None:
    link = sources["tempo"]["jsonData"]["tracesToMetrics"]
    (tag,) = link["tags"]
    for each in link["queries"]:
        query = each["query"].replace("$$__tags", f'{tag["value"]}="api-server"')
        eventually(partial(_one_series, prometheus, query), within_s=SLACK_S)


def _one_series(prometheus: Prometheus, query: str) -> None:
    assert len(prometheus.query(query)) == 1, query


def test_a_line_leads_to_its_trace(sources: Mapping[str, dict[str, Any]]) -> None:
    (field,) = sources["loki"]["jsonData"]["derivedFields"]
    # The label that lines have, as the test of lines above sees it.
    assert (field["matcherType"], field["matcherRegex"]) == ("label", "trace_id")
    assert field["datasourceUid"] in sources
