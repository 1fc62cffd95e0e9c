"""What a request costs more with metrics and with traces, beside a well-known peer.

    python -m bench.overhead

The same FastAPI route is called in this process, without a network, as it is, with our
middleware, with ours inside spans (as the sample app runs it), and with
prometheus-fastapi-instrumentator. Rounds of all variants follow each other, so that a busy moment
of the machine meets each of them; the median round counts.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from prometheus_client import CollectorRegistry
from prometheus_fastapi_instrumentator import Instrumentator
from setarcos_metrics import Metrics, MetricsMiddleware
from setarcos_metrics.protocol import App, Message, Scope
from setarcos_metrics.telemetry import TracingMiddleware

from lab.app.serve import UNTRACED

ROUNDS, REQUESTS = 30, 300
ROUTE, PATH = "/v1/quests/{slug}/start", "/v1/quests/beginner-reading/start"
PLAIN, OURS, TRACED = "as it is", "ours", "ours, with spans and exemplars"
PEER = "prometheus-fastapi-instrumentator"


def app() -> FastAPI:
    """Return an app with one route, and no spans of FastAPI's own."""
    made = FastAPI(telemetry=UNTRACED)

    @made.get(ROUTE)
    async def start(slug: str) -> dict[str, str]:
        return {"slug": slug}

    return made


def ours() -> FastAPI:
    """Return the app with our metrics."""
    made = app()
    made.add_middleware(MetricsMiddleware, metrics=Metrics("api-server"))
    return made


def traced() -> FastAPI:
    """Return the app with our metrics inside spans, which a thread takes away."""
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(Forgetful()))
    trace.set_tracer_provider(provider)
    made = ours()
    made.add_middleware(TracingMiddleware)
    return made


class Forgetful(SpanExporter):
    """Takes spans, and keeps none."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Take a batch."""
        del spans
        return SpanExportResult.SUCCESS


def peer() -> FastAPI:
    """Return the app with the peer's metrics, as its documentation begins."""
    made = app()
    Instrumentator(registry=CollectorRegistry()).instrument(made)
    return made


VARIANTS: Mapping[str, Callable[[], FastAPI]] = {
    PLAIN: app,
    OURS: ours,
    PEER: peer,
    TRACED: traced,
}


async def one_round(called: App) -> float:
    """Return the microseconds that a request takes, on average over one round."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        del message

    begun = time.perf_counter()
    for _ in range(REQUESTS):
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": PATH,
            "raw_path": PATH.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"test")],
            "client": ("127.0.0.1", 1),
            "server": ("test", 80),
        }
        await called(scope, receive, send)
    return (time.perf_counter() - begun) / REQUESTS * 1e6


async def measured() -> dict[str, float]:
    """Return the median microseconds of a request by variant."""
    apps = {name: make() for name, make in VARIANTS.items()}
    for called in apps.values():
        await one_round(called)  # the first one builds the middleware
    gc.disable()
    rounds: dict[str, list[float]] = {name: [] for name in apps}
    for _ in range(ROUNDS):
        for name, called in apps.items():
            rounds[name].append(await one_round(called))
    return {name: statistics.median(times) for name, times in rounds.items()}


def main() -> int:
    """Print a line a variant, and how our overhead compares with the peer's."""
    found = asyncio.run(measured())
    plain = found[PLAIN]
    for name, microseconds in found.items():
        print(f"{name:36} {microseconds:7.1f} us a request, {microseconds - plain:+7.1f} us")
    ratio = (found[OURS] - plain) / (found[PEER] - plain)
    print(f"our overhead is {ratio:.2f} times that of {PEER}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
