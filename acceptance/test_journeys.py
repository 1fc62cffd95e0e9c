"""One journey a feature, found again in metrics, logs, traces, exemplars and span metrics."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest

from acceptance.clients.app import App
from acceptance.clients.loki import Line, Loki
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.tempo import Tempo
from acceptance.journeys import JOURNEYS, Found, Journey, series
from acceptance.raw import Raw
from acceptance.report import missing
from acceptance.waiting import eventually
from config.environment import TempoGeneration
from lab.api import Lab

APP = ("app-server", "api-server", "worker", "ai-router")
SLACK_S = 20.0
# What a trace says of the system that a span's call goes to.
POSTGRESQL, REDIS = "postgresql", "redis"
EVERY = pytest.mark.parametrize("made", JOURNEYS, indirect=True, ids=lambda each: each.feature)
FIRST = pytest.mark.parametrize("made", JOURNEYS[:1], indirect=True, ids=lambda each: each.feature)


@dataclass(frozen=True)
class Made:
    """A journey that was made with traffic stopped, and the counters before and after it."""

    journey: Journey
    found: Found
    before: dict[str, float]
    after: dict[str, float]
    since: float

    @property
    def trace_id(self) -> str:
        """Return the trace of its last step."""
        return self.found.step.trace_id

    @property
    def route(self) -> str:
        """Return the route of the API that it called, which is what is found by."""
        return self.found.call.partition(" ")[2]


def counters(journey: Journey) -> dict[str, float]:
    """Return by how much each series rises: the feature's own, the worker's, the router's."""
    task = {"task": journey.task, "queue": journey.queue}
    model = {"model": journey.model, "feature": journey.feature}
    return dict(journey.counters) | {
        series("celery_tasks_sent_total", **task): 1,
        series("celery_tasks_succeeded_total", **task): 1,
        series("celery_tasks_failed_total", **task): 0,
        series("celery_tasks_retried_total", **task, reason="error"): 0,
        series("celery_task_queue_wait_seconds_count", **task): 1,
        series("celery_task_runtime_seconds_count", **task): 1,
        series("ai_router_requests_total", **model): 1,
        series("ai_router_latency_seconds_count", **model): 1,
    }


def span_counters(journey: Journey) -> dict[str, float]:
    """Return by how much what is counted from spans rises."""
    return {
        span_series("worker", f"run/{journey.task}", "CONSUMER"): 1,
        span_series("ai-router", "POST /v1/completions", "SERVER"): 1,
    }


def span_series(service: str, name: str, kind: str) -> str:
    labels = {"service_name": service, "span_name": name, "span_kind": f"SPAN_KIND_{kind}"}
    return f"sum({series('traces_span_metrics_calls_total', **labels)})"


# One journey a feature is made for all the tests that look for it.
MADE: dict[tuple[str, str], Made] = {}


@pytest.fixture
def made(request: pytest.FixtureRequest, lab: Lab, app: App, raw: Raw) -> Made:
    """Return a journey of the feature, made once with traffic stopped."""
    journey: Journey = request.param
    key = (lab.name, journey.feature)
    if key not in MADE:
        request.getfixturevalue("quiet")
        request.getfixturevalue("steady")
        MADE[key] = make(journey, app, raw)
    return MADE[key]


def make(journey: Journey, app: App, raw: Raw) -> Made:
    wanted = counters(journey)
    before, since = raw.now(wanted, APP), time.time()
    found = journey.make(app)
    assert journey.end(app, found)
    return Made(journey, found, before, raw.now(wanted, APP), since)


@pytest.mark.plan("12.4.4.2", "12.4.4.3", "12.4.9.3", "12.4.9.4")
@EVERY
def test_every_counter_rises_by_exactly_what_was_done(made: Made) -> None:
    rises = {each: made.after[each] - made.before[each] for each in made.after}

    assert rises == counters(made.journey)


def spans_of(tempo: Tempo, made: Made, flush_s: float) -> list[dict[str, Any]]:
    """Return the spans of the journey's trace, once those of every process are there."""

    def complete() -> list[dict[str, Any]]:
        spans = tempo.spans(made.trace_id)
        assert {span["service"] for span in spans} == set(APP)
        # A parent ends after its children and arrives after them.
        ids = {span["spanId"] for span in spans}
        assert len([span for span in spans if span.get("parentSpanId") not in ids]) == 1
        return spans

    return eventually(complete, within_s=flush_s + SLACK_S)


@pytest.mark.plan("13.1.4", "12.4.9.1", "12.4.9.2", "12.4.9.3")
@EVERY
def test_the_trace_leads_through_every_process_in_order(
    tempo: Tempo, flush_s: float, made: Made
) -> None:
    spans = spans_of(tempo, made, flush_s)
    leaf = next(span for span in spans if span["name"] == f"chat {made.journey.model}")

    assert path_to(leaf, spans) == [
        ("app-server", made.found.page, "SERVER"),
        ("app-server", "POST", "CLIENT"),
        ("api-server", made.found.call, "SERVER"),
        ("api-server", f"apply_async/{made.journey.task}", "PRODUCER"),
        ("worker", f"run/{made.journey.task}", "CONSUMER"),
        ("worker", "POST", "CLIENT"),
        ("ai-router", "POST /v1/completions", "SERVER"),
        ("ai-router", leaf["name"], "CLIENT"),
    ]


def path_to(span: dict[str, Any], spans: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return service, name and kind of a span and all above it, the outermost first."""
    by_id = {each["spanId"]: each for each in spans}
    found: list[tuple[str, str, str]] = []
    at: dict[str, Any] | None = span
    while at is not None:
        found.insert(0, (at["service"], at["name"], at["kind"].removeprefix("SPAN_KIND_")))
        at = by_id.get(at.get("parentSpanId", ""))
    return found


@pytest.mark.plan("13.1.4", "12.4.9.1", "12.4.9.2")
@EVERY
def test_the_stores_are_asked_inside_the_request_and_inside_the_task(
    tempo: Tempo, flush_s: float, made: Made
) -> None:
    spans = spans_of(tempo, made, flush_s)
    calls = {
        (parent["service"], parent["name"], system(span))
        for span in spans
        for parent in spans
        if system(span) and span.get("parentSpanId") == parent["spanId"]
    }

    assert ("api-server", made.found.call, REDIS) in calls
    assert ("api-server", made.found.call, POSTGRESQL) in calls
    assert ("worker", f"run/{made.journey.task}", POSTGRESQL) in calls


def system(span: dict[str, Any]) -> str:
    """Return the kind of store that a span's call goes to."""
    attributes = {each["key"]: each["value"] for each in span.get("attributes", [])}
    found = attributes.get("db.system") or attributes.get("db.system.name") or {}
    return str(found.get("stringValue", ""))


@pytest.mark.plan("13.1.4")
@EVERY
def test_the_log_lines_of_every_process_are_found_by_the_trace(
    loki: Loki, flush_s: float, made: Made
) -> None:
    def found() -> list[Line]:
        lines = loki.lines(f'{{service_name=~".+"}} | trace_id="{made.trace_id}"')
        assert {"api-server", "worker", "ai-router"} <= {
            line.labels["service_name"] for line in lines
        }
        return lines

    lines = eventually(found, within_s=flush_s + SLACK_S)

    assert {line.labels["feature"] for line in lines} == {made.journey.feature}


@pytest.mark.plan("13.1.4")
@EVERY
def test_the_trace_is_found_by_what_its_spans_are_tagged_with(
    tempo: Tempo, flush_s: float, made: Made
) -> None:
    def found() -> None:
        assert made.trace_id in tempo.tagged("http.route", made.route, made.since, time.time())

    eventually(found, within_s=flush_s + SLACK_S)


@pytest.mark.plan("13.1.4")
@FIRST
def test_the_trace_is_found_by_traceql(lab: Lab, tempo: Tempo, flush_s: float, made: Made) -> None:
    if lab.environment.tempo is TempoGeneration.V1:
        missing("TraceQL", f"Tempo {lab.versions['tempo']} has none; 3.0 has")
    query = f'{{ span.http.route = "{made.route}" }}'

    def found() -> None:
        assert made.trace_id in tempo.traceql(query, made.since, time.time())

    eventually(found, within_s=flush_s + SLACK_S)


@pytest.mark.plan("13.1.4", "12.4.4.1")
@EVERY
def test_an_exemplar_leads_from_the_latency_to_the_trace(
    prometheus: Prometheus, scrape_s: float, made: Made
) -> None:
    latency = series("http_request_duration_seconds_bucket", method="POST", path=made.route)

    def found() -> None:
        traces = {
            each["trace_id"] for each in prometheus.exemplars(latency, made.since, time.time())
        }
        assert made.trace_id in traces

    eventually(found, within_s=5 * scrape_s + SLACK_S)


@pytest.mark.plan("13.1.4")
@pytest.mark.usefixtures("quiet", "steady")
@EVERY
def test_what_is_counted_from_spans_is_what_was_done(
    app: App, prometheus: Prometheus, flush_s: float, made: Made
) -> None:
    """Made once more, with the figures of spans read before and after."""
    wanted = span_counters(made.journey) | {
        span_series("api-server", made.found.call, "SERVER"): 1,
        span_series("app-server", made.found.page, "SERVER"): 1,
    }
    before = settled(prometheus, wanted, flush_s)

    made.journey.end(app, made.journey.make(app))

    def risen() -> None:
        assert {each: prometheus.figure(each) - before[each] for each in wanted} == wanted

    eventually(risen, within_s=flush_s + SLACK_S)


def settled(prometheus: Prometheus, wanted: dict[str, float], flush_s: float) -> dict[str, float]:
    """Return the figures once two looks, with time for a flush between them, are the same."""
    seen: list[tuple[float, dict[str, float]]] = []

    def same() -> dict[str, float]:
        now, figures = time.monotonic(), {each: prometheus.figure(each) for each in wanted}
        if not seen or seen[0][1] != figures:
            seen[:] = [(now, figures)]
        assert now - seen[0][0] > flush_s + 2, "spans are still arriving"
        return figures

    return eventually(same, within_s=2 * flush_s + SLACK_S)


@pytest.mark.plan("13.1.4")
@FIRST
def test_the_service_graph_has_the_calls_between_the_processes(
    lab: Lab, prometheus: Prometheus, flush_s: float, made: Made
) -> None:
    """Tempo makes it from spans and writes it to Prometheus, with the environment's name."""
    assert made
    requests = series("traces_service_graph_request_total", environment=lab.environment.name)
    wanted = {
        ("app-server", "api-server"),
        ("api-server", "worker"),
        ("worker", "ai-router"),
    }

    def there() -> None:
        edges = prometheus.query(requests)
        assert wanted <= {(each["metric"]["client"], each["metric"]["server"]) for each in edges}

    eventually(there, within_s=flush_s + 3 * SLACK_S)


@pytest.mark.plan("12.4.9.4")
def test_cost_is_tokens_times_the_price_table(quiet: Lab, prometheus: Prometheus, raw: Raw) -> None:
    raw.now([], ["ai-router"])
    tokens = {
        (each["metric"]["model"], each["metric"]["feature"], each["metric"]["token_type"]): each
        for each in prometheus.query("ai_router_tokens_by_type_total")
    }
    costs = prometheus.query("ai_router_cost_usd_total")

    assert sum(float(each["value"][1]) for each in costs) > 0
    for each in costs:
        model, feature = each["metric"]["model"], each["metric"]["feature"]
        if model not in quiet.catalogue.ai_models:
            continue
        price = quiet.catalogue.ai_models[model].price
        read, written = (
            float(tokens[model, feature, kind]["value"][1]) for kind in ("input", "output")
        )
        total = series("ai_router_tokens_total", model=model, feature=feature)
        assert prometheus.value(total) == read + written
        cost = (read * price.input + written * price.output) / 1e6
        assert float(each["value"][1]) == pytest.approx(cost)
