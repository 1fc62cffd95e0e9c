"""Logs and spans over a real connection to a collector that the test plays, or that is away."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from setarcos_metrics import Metrics
from setarcos_metrics.exporting import Reach
from setarcos_metrics.kinds import kind_of
from setarcos_metrics.telemetry import NOISY, Telemetry, start

LOG = logging.getLogger("test_telemetry")
ITEMS = "telemetry_items_total"


class Collector(BaseHTTPRequestHandler):
    """Keeps what it is sent; a stand-in for the real one, which acceptance has."""

    received: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        """Take one batch."""
        self.received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, bytes]]]:
    """Return what a collector has been sent."""
    Collector.received = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        yield Collector.received
        server.shutdown()


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name a collector where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.1")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.setLevel(logging.DEBUG)
    yield
    root.handlers, root.level = handlers, level


def started(metrics: Metrics) -> Telemetry:
    telemetry = start(metrics)
    assert telemetry is not None
    return telemetry


def counted(metrics: Metrics, signal: str, result: str) -> float | None:
    return metrics.registry.get_sample_value(ITEMS, {"signal": signal, "result": result})


def test_without_a_collector_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)

    assert start(Metrics("worker")) is None


def test_lines_are_sent_by_kind_with_their_trace(received: list[tuple[str, bytes]]) -> None:
    metrics = Metrics("worker")
    telemetry = started(metrics)
    with telemetry.spans.get_tracer("test").start_as_current_span("work") as span:
        LOG.info("hello", extra={"question_id": 7})
        LOG.info("signed up", extra={"kind": "audit"})
        LOG.debug("details")
    telemetry.end()

    lines = [
        (str(kind), record)
        for path, body in received
        if path == "/v1/logs"
        for resource in ExportLogsServiceRequest.FromString(body).resource_logs
        for kind in [attribute(resource.resource.attributes, "kind")]
        for scope in resource.scope_logs
        for record in scope.log_records
        if scope.scope.name == LOG.name
    ]
    assert {kind: record.body.string_value for kind, record in lines} == {
        "app": "hello",
        "audit": "signed up",
        "debug": "details",
    }
    trace_id = span.get_span_context().trace_id.to_bytes(16, "big")
    assert {record.trace_id for _, record in lines} == {trace_id}
    hello = next(record for kind, record in lines if kind == "app")
    assert [each.key for each in hello.attributes] == ["question_id"]


def test_spans_are_sent_with_the_name_of_the_service(received: list[tuple[str, bytes]]) -> None:
    metrics = Metrics("worker")
    telemetry = started(metrics)
    with telemetry.spans.get_tracer("test").start_as_current_span("work"):
        pass
    telemetry.end()

    (batch,) = [
        ExportTraceServiceRequest.FromString(body)
        for path, body in received
        if path == "/v1/traces"
    ]
    (resource,) = batch.resource_spans
    assert attribute(resource.resource.attributes, "service.name") == "worker"
    assert resource.scope_spans[0].spans[0].name == "work"
    assert counted(metrics, "traces", "sent") == 1


@pytest.mark.usefixtures("nobody")
def test_a_collector_that_is_away_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics("worker")
    telemetry = started(metrics)
    tracer = telemetry.spans.get_tracer("test")
    for _ in range(3):
        for _ in range(10):
            with tracer.start_as_current_span("work"):
                LOG.info("hello")
        telemetry.spans.force_flush()
        telemetry.logs[0].force_flush()
    telemetry.end()

    told = [each.getMessage() for each in caplog.records if "is not reached" in each.getMessage()]
    assert len(told) == 1
    assert counted(metrics, "traces", "lost") == 30
    assert not [each for each in caplog.records if each.name.startswith(NOISY)]


@pytest.mark.usefixtures("nobody")
def test_what_a_full_queue_drops_is_counted_as_made() -> None:
    metrics = Metrics("worker")
    telemetry = started(metrics)
    tracer = telemetry.spans.get_tracer("test")
    for _ in range(5000):
        tracer.start_span("work").end()
    telemetry.end()

    assert counted(metrics, "traces", "made") == 5000
    assert counted(metrics, "traces", "sent") == 0


def test_one_signal_that_fails_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    reach = Reach("http://collector")
    for _ in range(5):
        reach.saw("logs", reached=False)
        reach.saw("traces", reached=True)
    assert len(caplog.messages) == 1
    reach.saw("logs", reached=True)

    assert ["not reached" in each for each in caplog.messages] == [True, False]


def attribute(attributes: Iterable[Any], name: str) -> str:
    return next(str(each.value.string_value) for each in attributes if each.key == name)


@pytest.mark.parametrize(
    ("level", "given", "kind"),
    [
        (logging.INFO, None, "app"),
        (logging.ERROR, None, "app"),
        (logging.DEBUG, None, "debug"),
        (logging.INFO, "security", "security"),
        (logging.INFO, "no-such-kind", "app"),
    ],
)
def test_a_line_is_of_the_kind_it_was_given_or_of_its_level(
    level: int, given: str | None, kind: str
) -> None:
    record = logging.LogRecord("test", level, "", 0, "hello", None, None)
    if given is not None:
        record.kind = given

    assert kind_of(record) == kind
