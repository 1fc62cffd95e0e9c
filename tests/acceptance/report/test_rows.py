"""From the outcomes of tests to the rows of the plan."""

from __future__ import annotations

from typing import Any

import pytest

from acceptance.report.outcomes import Ledger, Outcome, Status
from acceptance.report.plan import Plan, PlanSection
from acceptance.report.rows import Row, build_rows, tally

PLAN = Plan(
    sections=(
        PlanSection(section="1", title="All", group=True),
        PlanSection(section="1.1", title="First"),
        PlanSection(section="1.2", title="Second"),
        PlanSection(section="1.3", title="People", untestable="staffing"),
    )
)


class Given(Ledger):
    """A ledger with the outcomes that a case gives."""

    def __init__(self, *outcomes: Outcome, left_out: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._outcomes = {outcome.id: outcome for outcome in outcomes}
        self.deselect(left_out)


def outcome(name: str, status: Status, reason: str = "", *sections: str) -> Outcome:
    return Outcome(name, sections or ("1.1",), status, 0.25, reason)


def row(section: str, *outcomes: Outcome, **more: Any) -> Row:
    rows = build_rows(PLAN, Given(*outcomes, **more))
    return next(each for each in rows if each["section"] == section)


PASS = outcome("a", Status.PASSED)
FAIL = outcome("b", Status.FAILED, "assert 1 == 2")
SKIP = outcome("c", Status.SKIPPED, "missing: Grafana")
TWIN = outcome("d", Status.SKIPPED, "missing: Grafana")
LATE = outcome("e", Status.NOT_RUN)


@pytest.mark.parametrize(
    ("outcomes", "status", "reason"),
    [
        ([], "uncovered", "no test names it yet"),
        ([PASS], "passed", ""),
        ([FAIL], "failed", "its test failed: assert 1 == 2"),
        ([SKIP], "skipped", "its test skipped: missing: Grafana"),
        ([SKIP, TWIN], "skipped", "2 of 2 tests skipped: missing: Grafana"),
        ([PASS, SKIP], "passed", "1 of 2 tests skipped: missing: Grafana"),
        (
            [PASS, FAIL, SKIP],
            "failed",
            "1 of 3 tests failed: assert 1 == 2; 1 of 3 tests skipped: missing: Grafana",
        ),
        ([LATE], "skipped", "its test did not run: the run ended before"),
        ([PASS, LATE], "skipped", "1 of 2 tests did not run: the run ended before"),
    ],
)
def test_a_section_is_judged_by_its_tests(
    outcomes: list[Outcome], status: str, reason: str
) -> None:
    found = row("1.1", *outcomes)

    assert (found["status"], found["reason"]) == (status, reason)


def test_a_section_lists_its_tests() -> None:
    assert row("1.1", PASS)["tests"] == {
        "count": 1,
        "nodes": [{"id": "a", "status": "passed", "seconds": 0.25, "reason": ""}],
    }


def test_a_section_whose_tests_were_not_chosen_says_so() -> None:
    found = row("1.1", left_out=("1.1", "1.1"))

    assert (found["status"], found["reason"]) == (
        "uncovered",
        "2 of its tests not chosen for this run",
    )


def test_what_cannot_be_tested_says_why() -> None:
    found = row("1.3")

    assert (found["kind"], found["status"]) == ("untestable", "uncovered")
    assert found["reason"] == "cannot be tested: staffing"


SECOND = outcome("f", Status.PASSED, "", "1.2")


@pytest.mark.parametrize(
    ("outcomes", "status", "reason"),
    [
        ([PASS, SECOND], "passed", ""),
        ([PASS], "uncovered", "1 of 2 sections passed, 1 uncovered"),
        ([SKIP, SECOND], "skipped", "1 of 2 sections passed, 1 skipped"),
        ([FAIL], "failed", "0 of 2 sections passed, 1 failed, 1 uncovered"),
    ],
)
def test_a_heading_is_as_good_as_its_worst_section(
    outcomes: list[Outcome], status: str, reason: str
) -> None:
    found = row("1", *outcomes)

    assert (found["kind"], found["status"], found["reason"]) == ("group", status, reason)


def test_a_heading_counts_a_test_of_two_sections_once() -> None:
    both = outcome("a", Status.PASSED, "", "1.1", "1.2")

    assert row("1", both)["tests"] == {"count": 1, "nodes": []}


def test_the_tally_leaves_out_headings_and_counts_the_untestable_apart() -> None:
    assert tally(build_rows(PLAN, Given(PASS))) == {"passed": 1, "uncovered": 1, "untestable": 1}
