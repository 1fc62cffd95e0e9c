"""TraceQL, asked of Tempo; what is only a trace id is looked up, as Grafana does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from config.dashboards.asked import Span
from config.dashboards.spec import Panel
from lab.dashboards.found import Found, Table
from lab.dashboards.sources import RefusedError, Sources, UnknownError

# As many traces as a panel lists.
TRACES = "20"
TRACE_ID = re.compile(r"[0-9A-Fa-f]*")
SPANS = Table(("service", "name", "start", "seconds"))
LISTED = ("traceID", "rootServiceName", "rootTraceName", "durationMs")


def is_search(text: str) -> bool:
    """Tell whether a query searches, which needs TraceQL, and is more than a trace id."""
    return TRACE_ID.fullmatch(text.strip()) is None


def ask(sources: Sources, panel: Panel, text: str, shown: Span) -> Found:
    """Return the spans of a trace, or the traces that a search finds; raises RefusedError."""
    del panel
    wanted = text.strip()
    if not wanted:
        return Found()
    if not is_search(wanted):
        try:
            answer = sources.get("tempo", f"/api/traces/{wanted}", {})
        except UnknownError:
            return Found()
        return Found(table=Table(SPANS.columns, tuple(_spans(answer))))
    if not sources.traceql:
        raise RefusedError(f"tempo: this generation knows no TraceQL\n{wanted}")
    asked = {"q": wanted, "limit": TRACES}
    asked |= {"start": str(int(shown.since)), "end": str(round(shown.until))}
    traces = sources.get("tempo", "/api/search", asked).get("traces") or []
    rows = tuple(tuple(each.get(name) for name in LISTED) for each in traces)
    return Found(table=Table(LISTED, rows))


def _spans(answer: Any) -> Iterator[tuple[str, str, float, float]]:
    """Yield service, name, start and seconds of each span, however a generation lists them."""
    for batch in answer.get("batches") or answer.get("trace", {}).get("resourceSpans", []):
        service = next(
            (
                attribute["value"].get("stringValue", "")
                for attribute in batch.get("resource", {}).get("attributes", [])
                if attribute["key"] == "service.name"
            ),
            "",
        )
        for scope in batch.get("scopeSpans") or batch.get("instrumentationLibrarySpans") or []:
            for span in scope["spans"]:
                start, end = (int(span[f"{edge}TimeUnixNano"]) / 1e9 for edge in ("start", "end"))
                yield service, span["name"], start, end - start
