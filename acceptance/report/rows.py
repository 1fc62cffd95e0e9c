"""One row for each section of the plan, made from the outcomes of the tests that name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from acceptance.report.outcomes import Ledger, Outcome, Status
from acceptance.report.plan import Plan, PlanSection, is_below

UNCOVERED = "uncovered"
# A heading is as good as the worst section under it; nothing shown weighs more than a skip.
_WORST_FIRST = ("failed", UNCOVERED, "skipped", "passed")
Row = dict[str, Any]


def build_rows(plan: Plan, ledger: Ledger) -> list[Row]:
    """Return a row for every section, in the plan's order, as report.json has it."""
    left_out = Counter(ledger.deselected)
    rows = {e.section: _row(e, ledger.outcomes, left_out[e.section]) for e in plan.sections}
    for entry in plan.sections:
        if entry.group:
            below = [rows[each.section] for each in plan.below(entry.section)]
            rows[entry.section] |= _group(entry.section, below, ledger.outcomes)
    return list(rows.values())


def _row(entry: PlanSection, outcomes: Sequence[Outcome], left_out: int) -> Row:
    own = [outcome for outcome in outcomes if entry.section in outcome.sections]
    status, reason = _section(own, left_out)
    kind = "group" if entry.group else "section"
    if entry.untestable is not None:
        kind, reason = "untestable", f"cannot be tested: {entry.untestable}"
    return {
        "section": entry.section,
        "title": entry.title,
        "kind": kind,
        "status": status,
        "tests": {"count": len(own), "nodes": [_node(outcome) for outcome in own]},
        "reason": reason,
    }


def _node(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "status": str(outcome.status),
        "seconds": round(outcome.seconds, 3),
        "reason": outcome.reason,
    }


def _section(own: Sequence[Outcome], left_out: int) -> tuple[str, str]:
    """Return status and reason: a skip beside a pass still passes, and is told in the reason."""
    if not own:
        words = f"{left_out} of its tests not chosen for this run" if left_out else ""
        return UNCOVERED, words or "no test names it yet"
    found = Counter(outcome.status for outcome in own)
    reason = "; ".join(_reasons(own))
    if found[Status.FAILED]:
        return "failed", reason
    if found[Status.PASSED] and not found[Status.NOT_RUN]:
        return "passed", reason
    return "skipped", reason


def _reasons(own: Sequence[Outcome]) -> Iterator[str]:
    """Yield what kept tests from passing, the first failure alone and every kind of skip."""
    failed = [outcome for outcome in own if outcome.status is Status.FAILED]
    skipped = [outcome for outcome in own if outcome.status is Status.SKIPPED]
    not_run = sum(outcome.status is Status.NOT_RUN for outcome in own)
    if failed:
        yield f"{_share(len(failed), own)} failed: {failed[0].reason}"
    if skipped:
        kinds = dict.fromkeys(outcome.reason for outcome in skipped)
        yield f"{_share(len(skipped), own)} skipped: {'; '.join(kinds)}"
    if not_run:
        yield f"{_share(not_run, own)} did not run: the run ended before"


def _share(part: int, own: Sequence[Outcome]) -> str:
    return f"{part} of {len(own)} tests" if len(own) > 1 else "its test"


def _group(heading: str, below: Sequence[Row], outcomes: Sequence[Outcome]) -> Row:
    statuses = [row["status"] for row in below] or [UNCOVERED]
    tests = sum(any(is_below(s, heading) for s in outcome.sections) for outcome in outcomes)
    passed = f"{statuses.count('passed')} of {len(below)} sections passed"
    others = [f"{statuses.count(s)} {s}" for s in _WORST_FIRST[:-1] if s in statuses]
    return {
        "status": min(statuses, key=_WORST_FIRST.index),
        "tests": {"count": tests, "nodes": []},
        "reason": ", ".join([passed, *others]) if others else "",
    }


def tally(rows: Sequence[Row]) -> Counter[str]:
    """Count the rows that tests can show by status; what cannot be tested counts apart."""
    sections = (row for row in rows if row["kind"] != "group")
    return Counter(
        "untestable" if row["kind"] == "untestable" else row["status"] for row in sections
    )
