"""Grafana's macros of SQL, and what a panel's SQL may not be."""

from __future__ import annotations

import pytest

from config.dashboards.asked import Span, filled, names
from config.dashboards.macros import MACROS, expanded, mistakes
from config.durations import Duration

SPAN = Span(1_700_000_000, 1_700_003_600, Duration(60_000), Duration(15_000))
SINCE, UNTIL = "'2023-11-14T22:13:20.000Z'", "'2023-11-14T23:13:20.000Z'"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$__time(at)", 'at AS "time"'),
        ("$__timeFilter(t.at)", f"t.at BETWEEN {SINCE} AND {UNTIL}"),
        ("f($__timeFrom(), $__timeTo())", f"f({SINCE}, {UNTIL})"),
        ("$__timeGroup(at, '1d')", "floor(extract(epoch from at)/86400)*86400"),
        ("$__timeGroupAlias(at,5m)", 'floor(extract(epoch from at)/300)*300 AS "time"'),
        ("$__unixEpochFilter(s)", "s >= 1700000000 AND s <= 1700003600"),
        ("$__unixEpochFrom() $__unixEpochTo()", "1700000000 1700003600"),
    ],
)
def test_a_macro_is_written_out(text: str, wanted: str) -> None:
    assert expanded(text, SPAN) == wanted


def test_every_macro_is_tried_above() -> None:
    assert set(MACROS) == {
        *("__time", "__timeFilter", "__timeFrom", "__timeTo", "__timeGroup", "__timeGroupAlias"),
        *("__unixEpochFilter", "__unixEpochFrom", "__unixEpochTo"),
    }


def test_a_macro_is_no_variable_and_takes_them_as_arguments() -> None:
    text = "SELECT $__timeGroup(at, '$__interval') FROM ${table} WHERE $__timeFilter(at)"
    assert list(names(text)) == ["__interval", "table"]
    whole = expanded(filled(text, {"__interval": "1m", "table": "t"}), SPAN)
    assert "floor(extract(epoch from at)/60)*60" in whole
    assert "$" not in whole


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("DELETE FROM t", "sql/reads"),
        ("-- SELECT\nUPDATE t SET a = 1", "sql/reads"),
        ("SELECT 1; DROP TABLE t", "sql/one-statement"),
        ("SELECT $__timeFliter(at)", "sql/unknown-macro"),
        ("SELECT $__timeFilter()", "sql/macro-arguments"),
        ("SELECT $__timeFrom(at)", "sql/macro-arguments"),
        ("SELECT $__timeFilter(coalesce(a, b))", "sql/macro-arguments"),
        ("SELECT $__timeGroup(at, 'often')", "sql/macro-arguments"),
    ],
)
def test_what_is_wrong_with_sql_is_found(text: str, rule: str) -> None:
    assert rule in {each.rule for each in mistakes(text, SPAN)}


@pytest.mark.parametrize(
    "text", ["SELECT 1", " with a AS (SELECT 1) SELECT * FROM a", "-- why; so\nSELECT 1"]
)
def test_what_reads_is_let_through(text: str) -> None:
    assert list(mistakes(text, SPAN)) == []
