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


def _service(batch: dict[str, Any]) -> str:
    attributes = batch["resource"]["attributes"]
    return next(
        str(each["value"]["stringValue"]) for each in attributes if each["key"] == "service.name"
    )
