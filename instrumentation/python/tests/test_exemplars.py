"""Observations lead to their traces, and spans are named after routes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from setarcos_metrics.catalogue import ExploreSessionDurationSeconds
from setarcos_metrics.telemetry import TracingMiddleware
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}
SPANS = InMemorySpanExporter()
ROUTE = "/v1/quests/{slug}/start"


@pytest.fixture(scope="module", autouse=True)
def provider() -> Iterator[TracerProvider]:
    """Yield the process's tracer provider; it can be set once only, and others' tests do, too."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(SPANS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trace, "_TRACER_PROVIDER", provider)
        yield provider


@pytest.fixture(autouse=True)
def spans() -> InMemorySpanExporter:
    """Return what has been spanned in this test."""
    SPANS.clear()
    return SPANS


def exposed(metrics: Metrics) -> str:
    async def scrape() -> str:
        transport = httpx.ASGITransport(metrics_endpoint(metrics))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return (await client.get("/metrics", headers=OPENMETRICS)).text

    return asyncio.run(scrape())


def test_an_observation_inside_a_span_has_its_trace(provider: TracerProvider) -> None:
    metrics = Metrics("api-server")
    with provider.get_tracer("test").start_as_current_span("work") as span:
        ExploreSessionDurationSeconds(metrics).observe(100)
    found = span.get_span_context()

    line = next(each for each in exposed(metrics).splitlines() if 'le="120.0"' in each)
    assert f'trace_id="{found.trace_id:032x}"' in line
    assert f'span_id="{found.span_id:016x}"' in line


def test_an_observation_outside_of_a_span_has_none() -> None:
    metrics = Metrics("api-server")
    ExploreSessionDurationSeconds(metrics).observe(100)

    assert "trace_id" not in exposed(metrics)


def test_a_trace_that_is_not_sampled_is_not_told() -> None:
    metrics = Metrics("api-server")
    tracer = TracerProvider(sampler=ALWAYS_OFF).get_tracer("test")
    with tracer.start_as_current_span("work"):
        ExploreSessionDurationSeconds(metrics).observe(100)

    assert "trace_id" not in exposed(metrics)


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def broken(_request: Request) -> PlainTextResponse:
    raise RuntimeError("broken on purpose")


def ask(metrics: Metrics, *requests: tuple[str, str]) -> None:
    routes = [
        Route(ROUTE, hello, methods=["POST"]),
        Route("/v1/quests", broken),
        Route("/healthz", hello),
        Route("/metrics", metrics_endpoint(metrics)),
    ]
    app = TracingMiddleware(MetricsMiddleware(Starlette(routes=routes), metrics))

    async def send() -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for method, path in requests:
                await client.request(method, path)

    asyncio.run(send())


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/v1/quests/beginner-reading/start", f"POST {ROUTE}"),
        ("GET", "/v1/quests", "GET /v1/quests"),
        ("GET", "/no/such/path", "GET unmatched"),
        ("BREW", "/no/such/path", "other unmatched"),
    ],
)
def test_a_request_is_one_span_named_after_its_route(
    spans: InMemorySpanExporter, method: str, path: str, name: str
) -> None:
    metrics = Metrics("api-server")
    ask(metrics, (method, path))
    (span,) = spans.get_finished_spans()

    assert span.name == name
    context = span.get_span_context()
    assert context is not None
    assert f'trace_id="{context.trace_id:032x}"' in exposed(metrics)


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_probes_and_scrapes_are_not_traced(spans: InMemorySpanExporter, path: str) -> None:
    ask(Metrics("api-server"), ("GET", path))

    assert spans.get_finished_spans() == ()
