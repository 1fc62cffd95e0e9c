"""What the reports of jobs say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from setarcos_delivery.facts import AnyFact, Coverage, Quality, Tests
from setarcos_delivery.reports import ReportKind, report_event
from setarcos_delivery.sources import Names, UnreadableError, facts_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
JUNIT = b"""<?xml version="1.0" encoding="utf-8"?>
<testsuites tests="99" failures="0"><testsuite name="outer" tests="4" time="7">
  <testcase classname="ask" name="passes" time="1,000.25"/>
  <testcase classname="ask" name="fails" time="0.5"><failure message="no">at 3</failure></testcase>
  <testcase classname="ask" name="breaks"><error/></testcase>
  <testsuite name="inner">
    <testcase name="left out"><skipped/></testcase>
    <testcase name="passes at last" time="0.25"><flakyFailure/><system-out/></testcase>
  </testsuite>
</testsuite></testsuites>"""
COBERTURA = b"""<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM 'https://example.org/coverage-04.dtd'>
<coverage version="7.6" lines-valid="8" lines-covered="7" line-rate="0.87" branch-rate="0.5"/>"""
RULES = [
    {"id": "E1", "defaultConfiguration": {"level": "error"}},
    {"id": "N1", "defaultConfiguration": {"level": "note"}},
    {"id": "W1"},
]
RESULTS: list[dict[str, Any]] = [
    {"ruleId": "X", "level": "error"},
    {"ruleId": "E1"},
    {"ruleIndex": 1},
    {"rule": {"index": 2}},
    {"ruleId": "nobody knows"},
    {"rule": {"index": 0, "toolComponent": {"index": 0}}},
    {"rule": {"index": 9, "toolComponent": {"index": 7}}},
    {"kind": "pass", "level": "none"},
    {"level": "error", "baselineState": "absent"},
    {"level": "error", "suppressions": [{"kind": "inSource"}]},
    {"level": "note", "suppressions": [{"kind": "external", "status": "rejected"}]},
    {"level": "none"},
]
MORE = {"name": "more", "rules": [{"id": "M", "defaultConfiguration": {"level": "note"}}]}
TOOL = {"driver": {"name": "linter", "rules": RULES}, "extensions": [MORE]}


def sarif(*runs: dict[str, Any]) -> bytes:
    return json.dumps({"version": "2.1.0", "runs": runs}).encode()


def said(kind: ReportKind, raw: bytes, *, run: str = "7") -> tuple[AnyFact, ...]:
    found = facts_of(report_event(kind, raw, "api", run, NOW), Names())
    assert found is not None
    return found


def test_tests_are_counted_one_by_one_in_whatever_suite() -> None:
    (tests,) = said("junit", JUNIT)

    assert isinstance(tests, Tests)
    assert tests == Tests(
        key=tests.key,
        component="api",
        success=2,
        failure=2,
        skipped=1,
        seconds=1001.0,
        observed_at=NOW,
    )


def test_a_suite_of_another_namespace_may_be_the_root() -> None:
    (tests,) = said("junit", b'<testsuite xmlns="urn:x"><testcase><error/></testcase></testsuite>')

    assert isinstance(tests, Tests)
    assert (tests.success, tests.failure) == (0, 1)


def test_reports_of_tests_add_up_and_the_same_one_is_the_same_delivery() -> None:
    again = report_event("junit", JUNIT, "api", "7", datetime(2027, 1, 1, tzinfo=UTC))
    (one,), (other,) = said("junit", JUNIT), said("junit", JUNIT + b"\n")

    assert again.delivery_id == report_event("junit", JUNIT, "api", "7", NOW).delivery_id
    assert isinstance(one, Tests)
    assert isinstance(other, Tests)
    assert one.key != other.key


@pytest.mark.parametrize(
    ("raw", "percent"),
    [
        (COBERTURA, 87.5),
        (b'<coverage line-rate="0.25"/>', 25),
        (b'<coverage line-rate="1" lines-valid="0" lines-covered="0"/>', 100),
        (b'{"meta": {"format": 3}, "totals": {"percent_covered": 83.5}}', 83.5),
    ],
)
def test_coverage_is_a_percentage(raw: bytes, percent: float) -> None:
    fact = Coverage(key="7/api", component="api", percent=percent, observed_at=NOW)

    assert said("coverage", raw) == (fact,)


def test_findings_are_counted_by_level() -> None:
    fact = Quality(
        key="7/api/linter",
        component="api",
        tool="linter",
        error=2,
        warning=3,
        note=3,
        observed_at=NOW,
    )

    assert said("sarif", sarif({"tool": TOOL, "results": RESULTS})) == (fact,)


def test_a_tool_that_found_nothing_says_so_and_one_that_did_not_look_says_nothing() -> None:
    clean = {"tool": {"driver": {"name": "clean"}}, "results": []}
    away = {"tool": {"driver": {"name": "away"}}}
    found = said("sarif", sarif(clean, away))

    assert [(fact.tool, fact.error) for fact in found if isinstance(fact, Quality)] == [
        ("clean", 0)
    ]


def test_the_text_of_a_report_is_not_kept() -> None:
    body = report_event("junit", JUNIT, "api", "7", NOW).body

    assert "left out" not in json.dumps(body)
    assert len(body["sha256"]) == 64


@pytest.mark.parametrize(
    ("kind", "raw", "field"),
    [
        ("junit", b"", "body"),
        ("junit", b"<testsuites>", "body"),
        ("junit", b"<html/>", "body"),
        ("junit", b'<?xml version="1.0" encoding="utf-7"?><testsuites/>', "body"),
        ("junit", b'<!DOCTYPE x [<!ENTITY a "b">]><testsuites>&a;</testsuites>', "body"),
        ("junit", b'<testsuite><testcase time="long"/></testsuite>', "testcase.0.time"),
        ("junit", b'<testsuite><testcase time="-1"/></testsuite>', "testcase.0.time"),
        ("junit", b'<testsuite><testcase time="NaN"/></testsuite>', "testcase.0.time"),
        ("coverage", b"<coverage/>", "coverage.line-rate"),
        ("coverage", b'<coverage line-rate="87"/>', "coverage.line-rate"),
        ("coverage", b"percent: 87", "body"),
        ("coverage", b'{"totals": {}}', "totals.percent_covered"),
        ("coverage", b'{"totals": {"percent_covered": 187}}', "totals.percent_covered"),
        ("sarif", b"[]", "body"),
        ("sarif", b'{"version": "1.0.0", "runs": []}', "version"),
        ("sarif", sarif({"tool": {"driver": {}}}), "runs.0.tool.driver.name"),
        (
            "sarif",
            sarif({"tool": TOOL, "results": [{"level": "bad"}]}),
            "runs.0.results.0.level",
        ),
    ],
)
def test_a_mistake_is_named_by_its_field(kind: ReportKind, raw: bytes, field: str) -> None:
    with pytest.raises(UnreadableError) as error:
        said(kind, raw)

    assert error.value.field == field


@pytest.mark.parametrize("run", ["", "x" * 81, "7\x00", "\ud800"])
def test_a_run_has_a_name(run: str) -> None:
    with pytest.raises(UnreadableError) as error:
        said("junit", b"<testsuites/>", run=run)

    assert error.value.field == "run"


def test_a_hundred_thousand_elements_within_each_other_are_read() -> None:
    depth = 100_000
    (tests,) = said("junit", b"<testsuite>" * depth + b"</testsuite>" * depth)

    assert isinstance(tests, Tests)
    assert tests.success == 0
