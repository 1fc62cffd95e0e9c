"""A skip names what was missing; with --strict there are no skips."""

from __future__ import annotations

import re
from typing import NoReturn

import pytest

from acceptance.report.outcomes import skip_reason

_FORM = re.compile(r"missing: \S.*", re.DOTALL)
HOW = 'skip with missing("Grafana", "put grafana on PATH"), or with reason="missing: Grafana"'


def missing(what: str, remedy: str = "") -> NoReturn:
    """Skip the running test because this machine lacks `what`; `remedy` says how to get it."""
    pytest.skip(f"missing: {what}; {remedy}" if remedy else f"missing: {what}")


def judge(report: pytest.TestReport, *, strict: bool) -> None:
    """Turn a skip into a failure where it names nothing, or where no skip is allowed."""
    if not report.skipped:
        return
    reason = skip_reason(report)
    expected = hasattr(report, "wasxfail")
    if not expected and not _FORM.fullmatch(reason):
        _fail(report, f"a skip must say what was missing, not '{reason}': {HOW}")
    elif strict:
        _fail(report, f"{reason} (--strict allows no skips)")


def judge_module(report: pytest.CollectReport) -> None:
    """Fail a module that skips itself: nobody could tell which sections it leaves unproved."""
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"a whole module cannot be skipped ({skip_reason(report)}): {HOW}"


def _fail(report: pytest.TestReport, message: str) -> None:
    report.outcome = "failed"
    report.longrepr = message
    if hasattr(report, "wasxfail"):
        del report.wasxfail
