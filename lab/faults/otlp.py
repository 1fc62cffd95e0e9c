"""Lines and spans of faults, sent to the collector as an app sends its own."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

import requests

from lab.api import Lab

COLLECTOR = "otel-collector"
SERVICE = "game-day"
TIMEOUT_S = 15.0
NS, INTERNAL = 10**9, 1


def send_lines(lab: Lab, count: int, age_s: float, service: str = SERVICE) -> None:
    """Send lines of a service that say a time in the past; raises requests.RequestException."""
    then = time.time_ns() - int(age_s * NS)
    records = [
        {"timeUnixNano": str(then + number), "body": {"stringValue": f"line {number}"}}
        for number in range(count)
    ]
    of = _resource(service)
    _post(lab, "logs", {"resourceLogs": [of | {"scopeLogs": [{"logRecords": records}]}]})


def send_spans(lab: Lab, trace_id: str, length: int, count: int = 1) -> None:
    """Send spans that have an attribute of that length; raises requests.RequestException."""
    now = time.time_ns()
    spans = [
        {
            "traceId": trace_id,
            "spanId": secrets.token_hex(8),
            "name": SERVICE,
            "kind": INTERNAL,
            "startTimeUnixNano": str(now - NS),
            "endTimeUnixNano": str(now),
            "attributes": [_text("filler", "." * length)],
        }
        for _ in range(count)
    ]
    _post(lab, "traces", {"resourceSpans": [_resource() | {"scopeSpans": [{"spans": spans}]}]})


def _post(lab: Lab, kind: str, body: Mapping[str, Any]) -> None:
    url = f"{lab.address(COLLECTOR, 'otlp-http').url}/v1/{kind}"
    requests.post(url, json=body, timeout=TIMEOUT_S).raise_for_status()


def _resource(service: str = SERVICE) -> dict[str, Any]:
    return {"resource": {"attributes": [_text("service.name", service)]}}


def _text(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": value}}
