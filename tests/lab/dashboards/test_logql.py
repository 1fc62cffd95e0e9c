"""LogQL answers with lines, newest first, or with series where they are counted."""

from __future__ import annotations

import pytest

from config.dashboards.asked import Span
from config.dashboards.spec import Kind, Panel
from config.dashboards.units import Unit
from config.durations import Duration
from lab.dashboards import Line, Series, logql
from lab.dashboards.sources import RefusedError
from tests.lab.dashboards.standin import answering

SHOWN = Span(1000.0, 1300.5, Duration(15_000), Duration(5_000))
QUERY = '{service_name="a"}'
STREAMS = {
    "data": {
        "resultType": "streams",
        "result": [
            {"stream": {"level": "info"}, "values": [["1002000000000", "two"]]},
            {
                "stream": {"level": "error"},
                "values": [["1003000000000", "three", {"trace": "x"}], ["1001000000000", "one"]],
            },
        ],
    }
}
COUNTED = {
    "data": {
        "resultType": "vector",
        "result": [{"metric": {"level": "error"}, "value": [1300, "4"]}],
    }
}


def panel(kind: Kind) -> Panel:
    return Panel.model_validate(
        {"title": "A", "description": "B", "kind": kind, "unit": Unit.NONE, "logql": QUERY}
    )


def test_lines_of_all_streams_are_in_order_with_their_labels() -> None:
    with answering(STREAMS) as server:
        found = logql.ask(server.sources, panel(Kind.LOGS), QUERY, SHOWN)

    assert found.lines == (
        Line(1003.0, "three", {"level": "error"}),
        Line(1002.0, "two", {"level": "info"}),
        Line(1001.0, "one", {"level": "error"}),
    )
    path, asked = server.asked[0]
    assert path == "/loki/api/v1/query_range"
    assert (asked["start"], asked["end"]) == ("1000000000000", "1300500000000")
    assert (asked["query"], asked["step"], asked["limit"]) == (QUERY, "15s", logql.LINES)


def test_a_table_is_asked_for_the_end_of_what_is_shown() -> None:
    with answering(COUNTED) as server:
        found = logql.ask(server.sources, panel(Kind.TABLE), QUERY, SHOWN)
    path, asked = server.asked[0]

    assert found.series == (Series({"level": "error"}, ((1300.0, 4.0),)),)
    assert (path, asked["time"]) == ("/loki/api/v1/query", "1300500000000")


def test_a_refusal_has_the_server_s_words_and_the_query() -> None:
    with (
        answering("too many", 429) as server,
        pytest.raises(RefusedError, match=r"loki: 429: .*too many.*\n\{service_name"),
    ):
        logql.ask(server.sources, panel(Kind.LOGS), QUERY, SHOWN)
