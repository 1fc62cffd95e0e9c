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
        trace_id = secrets.token_hex(16)
        self.push_spans(service, name, [""], trace_id)
        return trace_id

    def push_spans(self, service: str, name: str, notes: Sequence[str], trace_id: str) -> None:
        """Push spans of half a second, all of one name and trace, each with its own note."""
        end = time.time_ns()
        spans = [
            {
                "traceId": trace_id,
                "spanId": secrets.token_hex(8),
                "name": name,
                "kind": SERVER,
                "startTimeUnixNano": str(end - 500_000_000),
                "endTimeUnixNano": str(end),
                "attributes": [{"key": NOTE, "value": {"stringValue": note}}] if note else [],
            }
            for note in notes
        ]
        self._post(
            "traces", {"resourceSpans": [_resource(service) | {"scopeSpans": [{"spans": spans}]}]}
        )

    def _post(self, kind: str, body: dict[str, Any]) -> None:
        answer = requests.post(f"{self.url}/v1/{kind}", json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()
        # Where only a part is accepted, the status is good all the same.
        assert not answer.json().get("partialSuccess"), answer.text


def _resource(service: str) -> dict[str, Any]:
    attribute = {"key": "service.name", "value": {"stringValue": service}}
    return {"resource": {"attributes": [attribute]}}
