"""What is a trace id, what is a search, and the spans of both generations of Tempo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from config.dashboards.asked import Span
from config.dashboards.spec import Kind, Panel, Query
from config.durations import Duration
from lab.dashboards import traceql
from lab.dashboards.sources import RefusedError, Sources

SPAN = Span(0, 60, Duration(1000), Duration(1000))
PANEL = Panel(title="A", description="B", kind=Kind.TRACES, queries=(Query(traceql="{}"),))
NAME = {"attributes": [{"key": "service.name", "value": {"stringValue": "api-server"}}]}
WORK = {"name": "GET /", "startTimeUnixNano": "1000000000", "endTimeUnixNano": "3500000000"}


@dataclass(frozen=True)
class Canned(Sources):
    """Answers what it is told to."""

    answer: Any = None

    def get(self, server: str, path: str, asked: Any) -> Any:
        """Return it, whatever is asked."""
        del server, path, asked
        return self.answer


@pytest.mark.parametrize(
    ("text", "search"),
    [("", False), ("4bf92f3577b34da6", False), ("{status=error}", True), ("{}", True)],
)
def test_only_hexadecimal_digits_are_a_trace_id(text: str, search: bool) -> None:
    assert traceql.is_search(text) is search


@pytest.mark.parametrize(
    "answer",
    [
        {"batches": [{"resource": NAME, "instrumentationLibrarySpans": [{"spans": [WORK]}]}]},
        {"trace": {"resourceSpans": [{"resource": NAME, "scopeSpans": [{"spans": [WORK]}]}]}},
    ],
    ids=["1.5", "3.0"],
)
def test_spans_have_service_name_and_times(answer: Any) -> None:
    found = traceql.ask(Canned({}, answer=answer), PANEL, "ab", SPAN)
    assert found.table.rows == (("api-server", "GET /", 1.0, 2.5),)


def test_no_trace_id_asks_nobody() -> None:
    assert traceql.ask(Sources({}), PANEL, " ", SPAN).count == 0


def test_who_knows_no_traceql_is_told() -> None:
    with pytest.raises(RefusedError, match="no TraceQL"):
        traceql.ask(Sources({}), PANEL, "{}", SPAN)


def test_a_search_lists_traces() -> None:
    answer = {"traces": [{"traceID": "ab", "rootServiceName": "x", "durationMs": 3}]}
    found = traceql.ask(Canned({}, traceql=True, answer=answer), PANEL, "{}", SPAN)
    assert found.table.rows == (("ab", "x", None, 3),)
