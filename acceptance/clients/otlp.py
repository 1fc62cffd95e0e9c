"""OTLP over HTTP with JSON: a log line and a span, as an app would push them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests

TIMEOUT_S = 10.0
INFO = 9  # SeverityNumber of the OpenTelemetry log data model
SERVER = 2  # SpanKind
# The attribute of a span that is told from others of its name.
NOTE = "note"


@dataclass(frozen=True)
class Collector:
    """The OTLP/HTTP receiver of the collector."""

    url: str

    def push_log(self, service: str, body: str, trace_id: str = "") -> None:
        """Push one log line; raises requests.HTTPError where it is not accepted."""
        self.push_logs(service, [body], trace_id)

    def push_logs(self, service: str, bodies: Sequence[str], trace_id: str = "") -> None:
        """Push log lines, each a nanosecond after the one before it, in one request."""
        now = time.time_ns()
        records = [
            {
                "timeUnixNano": str(now + place),
                "severityNumber": INFO,
                "severityText": "INFO",
                "body": {"stringValue": body},
                "traceId": trace_id,
            }
            for place, body in enumerate(bodies)
        ]
        self._post(
            "logs",
            {"resourceLogs": [_resource(service) | {"scopeLogs": [{"logRecords": records}]}]},
        )

    def push_span(self, service: str, name: str) -> str:
        """Push one span of half a second and return its trace id."""
        return self.push_spans(service, [name])[0]

    def push_spans(self, service: str, names: Sequence[str], age_s: float = 0) -> list[str]:
        """Push a span for each name, all at once, each a trace of its own that ended in the past.

        They last half a second. Returns the trace ids.
        """
        end = time.time_ns() - int(age_s * 10**9)
        spans = [_span(name, end, secrets.token_hex(16)) for name in names]
        self._post_spans(service, spans)
        return [str(each["traceId"]) for each in spans]

    def push_trace(self, service: str, name: str, notes: Sequence[str], trace_id: str) -> None:
        """Push spans of half a second, all of one name and trace, each with its own note."""
        end = time.time_ns()
        spans = [_span(name, end, trace_id) | _noted(note) for note in notes]
        self._post_spans(service, spans)

    def _post_spans(self, service: str, spans: Sequence[dict[str, Any]]) -> None:
        scopes = {"scopeSpans": [{"spans": spans}]}
        self._post("traces", {"resourceSpans": [_resource(service) | scopes]})

    def _post(self, kind: str, body: dict[str, Any]) -> None:
        answer = requests.post(f"{self.url}/v1/{kind}", json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()
        # Where only a part is accepted, the status is good all the same.
        assert not answer.json().get("partialSuccess"), answer.text


def _span(name: str, end: int, trace_id: str) -> dict[str, Any]:
    return {
        "traceId": trace_id,
        "spanId": secrets.token_hex(8),
        "name": name,
        "kind": SERVER,
        "startTimeUnixNano": str(end - 500_000_000),
        "endTimeUnixNano": str(end),
    }


def _noted(note: str) -> dict[str, Any]:
    return {"attributes": [{"key": NOTE, "value": {"stringValue": note}}]}


def _resource(service: str) -> dict[str, Any]:
    attribute = {"key": "service.name", "value": {"stringValue": service}}
    return {"resource": {"attributes": [attribute]}}
