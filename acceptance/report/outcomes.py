"""What became of each acceptance test, gathered from pytest's reports as they come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import pytest


class Status(StrEnum):
    """What became of a test."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_RUN = "not_run"


# The later one wins when the phases of one test differ.
_RISING = (Status.NOT_RUN, Status.PASSED, Status.SKIPPED, Status.FAILED)


@dataclass(frozen=True)
class Outcome:
    """One test: its node id, the sections that it proves, what became of it and why."""

    id: str
    sections: tuple[str, ...]
    status: Status = Status.NOT_RUN
    seconds: float = 0.0
    reason: str = ""


class Ledger:
    """The outcomes of the tests that a run expects, by node id."""

    def __init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}
        self._deselected: list[str] = []

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every expected test, in the order of collection."""
        return tuple(self._outcomes.values())

    @property
    def deselected(self) -> tuple[str, ...]:
        """The sections of the tests that were left out, once for each test."""
        return tuple(self._deselected)

    def expect(self, node_id: str, sections: tuple[str, ...]) -> None:
        """Note that a test is about to run."""
        self._outcomes[node_id] = Outcome(node_id, sections)

    def deselect(self, sections: tuple[str, ...]) -> None:
        """Note that a test of these sections was not chosen for this run."""
        self._deselected.extend(sections)

    def record(self, report: pytest.TestReport) -> None:
        """Add one phase of a test; reports of tests that nobody expects are left alone."""
        if (before := self._outcomes.get(report.nodeid)) is None:
            return
        status, reason = verdict(report)
        worse = _RISING.index(status) > _RISING.index(before.status)
        # The report of a subtest repeats time that its test counts too.
        spent = 0.0 if isinstance(report, pytest.SubtestReport) else report.duration
        self._outcomes[report.nodeid] = replace(
            before,
            status=status if worse else before.status,
            reason=reason if worse else before.reason,
            seconds=before.seconds + spent,
        )


def verdict(report: pytest.TestReport) -> tuple[Status, str]:
    """Return what one phase says of its test; only a whole call can say that it passed."""
    if report.failed:
        return Status.FAILED, _failure(report)
    if report.skipped:
        return Status.SKIPPED, skip_reason(report)
    done = report.when == "call" and not isinstance(report, pytest.SubtestReport)
    return (Status.PASSED if done else Status.NOT_RUN), ""


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the reason of a skip or of an expected failure, without pytest's own words."""
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail}"
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
    return text.removeprefix("Skipped: ").strip()


def _failure(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = (crash.message if crash else report.longreprtext).strip()
    first = text.splitlines()[0] if text else "no reason given"
    return first if report.when == "call" else f"in {report.when}: {first}"
