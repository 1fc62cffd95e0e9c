"""JUnit's XML: how many tests passed, failed and were skipped.

https://github.com/testmoapp/junitxml describes what tools agree on. Tests are counted one by one:
the totals that suites state include those of the suites within, with some tools.
"""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element

from setarcos_delivery.reports.xml import local, number, root_of
from setarcos_delivery.sources.figures import TestFigures

SUITES = ("testsuites", "testsuite")
CASE = "testcase"
FAILED, SKIPPED = {"failure", "error"}, "skipped"


def read(raw: bytes) -> TestFigures:
    """Return the figures of a report; raises UnreadableError."""
    ends: Counter[str] = Counter()
    seconds = 0.0
    cases = (each for each in root_of(raw, *SUITES).iter() if local(each) == CASE)
    for at, case in enumerate(cases):
        ends[_end(case)] += 1
        seconds += number(case, "time", f"{CASE}.{at}") or 0
    return TestFigures(
        success=ends["success"], failure=ends["failure"], skipped=ends["skipped"], seconds=seconds
    )


def _end(case: Element) -> str:
    """Return how a test ended; one that passed in the end, after flaky failures, passed."""
    said = {local(child) for child in case}
    if said & FAILED:
        return "failure"
    return "skipped" if SKIPPED in said else "success"
