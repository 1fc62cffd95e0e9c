"""Logs and spans by OTLP to the collector, as OpenTelemetry's own variables (OTEL_...) say.

They are sent from threads of their own, out of queues with a bound: a collector that is away
costs the app no time, and the app says so once.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from dataclasses import dataclass

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from opentelemetry.instrumentation.logging.handler import LoggingHandler
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from setarcos_metrics.asgi import METHOD
from setarcos_metrics.catalogue import TelemetryItemsTotal
from setarcos_metrics.exporting import MadeLogs, MadeSpans, Reach, WatchedLogs, WatchedSpans
from setarcos_metrics.facts import LOG_KINDS
from setarcos_metrics.kinds import ByKind
from setarcos_metrics.metrics import Metrics
from setarcos_metrics.probes import is_probe
from setarcos_metrics.protocol import App, Receive, Scope, Send

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
# What is still queued when the process ends gets this long.
LAST_S = 1.0
# The SDK's own words about failed attempts, which Reach says once.
NOISY = ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal", "opentelemetry.sdk._logs")


@dataclass(frozen=True)
class Telemetry:
    """What sends logs and spans."""

    spans: TracerProvider
    logs: tuple[LoggerProvider, ...]
    exporters: tuple[WatchedSpans, WatchedLogs]

    def end(self) -> None:
        """Send what is queued, and give up after a second."""
        timers = [threading.Timer(LAST_S, each.shutdown) for each in self.exporters]
        for timer in timers:
            timer.daemon = True
            timer.start()
        self.spans.shutdown()
        for each in self.logs:
            each.shutdown()
        for timer in timers:
            timer.cancel()


def start(metrics: Metrics) -> Telemetry | None:
    """Send the logs and spans of this process from now on; None where no collector is named.

    Raises LookupError where the service does not expose the metric that counts what is sent.
    """
    endpoint = os.environ.get(ENDPOINT)
    if not endpoint:
        return None
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    items, reach = TelemetryItemsTotal(metrics), Reach(endpoint)
    # The same after a restart, so that what is counted from spans goes on in the same series.
    instance = f"{metrics.service}@{socket.gethostname()}"
    resource = Resource.create({"service.name": metrics.service, "service.instance.id": instance})
    spans = WatchedSpans(OTLPSpanExporter(), reach, items)
    lines = WatchedLogs(OTLPLogExporter(), reach, items)
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(MadeSpans(items))
    provider.add_span_processor(BatchSpanProcessor(spans))
    trace.set_tracer_provider(provider)
    return Telemetry(provider, _send_logs(resource, lines, items), (spans, lines))


def _send_logs(
    resource: Resource, exporter: WatchedLogs, items: TelemetryItemsTotal
) -> tuple[LoggerProvider, ...]:
    """Send every line of Python's logging, with a resource for each kind and one queue for all."""
    processor = BatchLogRecordProcessor(exporter)
    providers = {}
    for kind in LOG_KINDS:
        provider = LoggerProvider(resource=resource.merge(Resource({"kind": kind})))
        provider.add_log_record_processor(MadeLogs(items))
        provider.add_log_record_processor(processor)
        providers[kind] = provider
    handlers = {kind: LoggingHandler(logger_provider=each) for kind, each in providers.items()}
    logging.getLogger().addHandler(ByKind(handlers))
    return tuple(providers.values())


class TracingMiddleware(OpenTelemetryMiddleware):
    """A span for each request, outside of MetricsMiddleware, which names it after its route.

    Nothing that a probe or a scrape leads to is traced.
    """

    def __init__(self, app: App) -> None:
        super().__init__(
            app,
            default_span_details=_before_the_route,
            exclude_spans=["receive", "send"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, inside a span unless it is excluded."""
        if scope["type"] == "http" and is_probe(scope):
            with suppress_instrumentation():
                await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _before_the_route(scope: Scope) -> tuple[str, dict[str, str]]:
    """Return a bounded name for requests that end before they are routed."""
    return METHOD.bounded(scope.get("method", "")), {}
