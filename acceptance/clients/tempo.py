"""Tempo's trace API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Tempo:
    """What the suite asks Tempo for."""

    url: str

    def spans(self, trace_id: str) -> list[dict[str, Any]]:
        """Return the spans of one trace with their service; none where Tempo does not know it."""
        answer = requests.get(f"{self.url}/api/traces/{trace_id}", timeout=TIMEOUT_S)
        if answer.status_code == requests.codes.not_found:
            return []
        answer.raise_for_status()
        trace = answer.json()
        batches = trace.get("batches") or trace.get("trace", {}).get("resourceSpans", [])
        # Tempo 1.x calls scopes by their old name.
        return [
            span | {"service": _service(batch)}
            for batch in batches
            for scope in batch.get("scopeSpans") or batch.get("instrumentationLibrarySpans", [])
            for span in scope["spans"]
        ]

    def tagged(self, name: str, value: str, since: float, until: float) -> set[str]:
        """Return the ids of traces with a span that has a tag; both generations answer this."""
        return self._search({"tags": f"{name}={value}"}, since, until)

    def traceql(self, query: str, since: float, until: float) -> set[str]:
        """Return the ids of traces that a TraceQL query finds; Tempo 1.5 does not know it."""
        return self._search({"q": query}, since, until)

    def _search(self, what: dict[str, str], since: float, until: float) -> set[str]:
        # Whole seconds; the last one is not over yet.
        times = {"start": str(int(since)), "end": str(int(until) + 1), "limit": "500"}
        answer = requests.get(f"{self.url}/api/search", params=what | times, timeout=TIMEOUT_S)
        # Just started, Tempo 3 refuses some searches: whoever waits for an answer asks again.
        assert answer.ok, f"{answer.status_code}: {answer.text}"
        return {each["traceID"].zfill(32) for each in answer.json().get("traces", [])}


def _service(batch: dict[str, Any]) -> str:
    attributes = batch["resource"]["attributes"]
    return next(
        str(each["value"]["stringValue"]) for each in attributes if each["key"] == "service.name"
    )
