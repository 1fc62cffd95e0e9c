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


@dataclass(frozen=True)
class Collector:
    """The OTLP/HTTP receiver of the collector."""

    url: str

    def push_log(self, service: str, body: str, trace_id: str = "") -> None:
        """Push one log line; raises requests.HTTPError where it is not accepted."""
        record = {
            "timeUnixNano": str(time.time_ns()),
            "severityNumber": INFO,
            "severityText": "INFO",
            "body": {"stringValue": body},
            "traceId": trace_id,
        }
        self._post(
            "logs",
            {"resourceLogs": [_resource(service) | {"scopeLogs": [{"logRecords": [record]}]}]},
        )

    def push_span(self, service: str, name: str) -> str:
        """Push one span of half a second and return its trace id."""
        return self.push_spans(service, [name])[0]

    def push_spans(self, service: str, names: Sequence[str], age_s: float = 0) -> list[str]:
        """Push a span for each name, all at once, each a trace of its own that ended in the past.

        They last half a second. Returns the trace ids.
        """
        end = time.time_ns() - int(age_s * 10**9)
        spans = [_span(name, end) for name in names]
        scopes = {"scopeSpans": [{"spans": spans}]}
        self._post("traces", {"resourceSpans": [_resource(service) | scopes]})
        return [str(each["traceId"]) for each in spans]

    def _post(self, kind: str, body: dict[str, Any]) -> None:
        answer = requests.post(f"{self.url}/v1/{kind}", json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()


def _span(name: str, end: int) -> dict[str, Any]:
    return {
        "traceId": secrets.token_hex(16),
        "spanId": secrets.token_hex(8),
        "name": name,
        "kind": SERVER,
        "startTimeUnixNano": str(end - 500_000_000),
        "endTimeUnixNano": str(end),
    }


def _resource(service: str) -> dict[str, Any]:
    attribute = {"key": "service.name", "value": {"stringValue": service}}
    return {"resource": {"attributes": [attribute]}}
