"""The plugin's hooks during a run: check the marks, watch the tests, write the report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from acceptance.report.contract import Contract, ContractError, Document
from acceptance.report.facts import Report
from acceptance.report.marks import mark_problems, sections_of
from acceptance.report.outcomes import Ledger, Status
from acceptance.report.plan import Plan
from acceptance.report.rows import build_rows, tally
from acceptance.report.skips import judge, judge_module
from acceptance.report.write import PAGE_NAME, prepare, write_report


class Recorder:
    """Everything that one run knows about itself."""

    def __init__(self, config: pytest.Config, plan: Plan, folder: Path) -> None:
        self._contract = Contract.load()
        self.report = Report(self._contract)
        self._config = config
        self._plan = plan
        self._folder = folder
        self._strict = bool(config.getoption("strict"))
        self._ledger = Ledger()
        self._started, self._clock = datetime.now(UTC), time.monotonic()
        self._running = self._interrupted = False
        self._failure = ""

    def _ours(self, node: pytest.Item | pytest.Collector) -> bool:
        return node.path.is_relative_to(self._config.rootpath / "acceptance")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """Refuse wrong marks before anything is deselected or run."""
        ours = [item for item in items if self._ours(item)]
        if problems := mark_problems(ours, self._plan):
            raise pytest.UsageError("\n".join(map(str, problems)))
        for item in ours:
            # Also seen in junit.xml, as properties of the test.
            item.user_properties.extend(("plan", section) for section in sections_of(item))

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Remember whose tests were not chosen."""
        for item in filter(self._ours, items):
            self._ledger.deselect(sections_of(item))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Take the list of tests that are about to run."""
        ours = [item for item in session.items if self._ours(item)]
        # A run of other tests alone leaves the last report; one that cannot be collected does not.
        if self._config.option.collectonly or not (ours or session.testsfailed):
            return
        try:
            prepare(self._folder)
        except OSError as error:
            raise pytest.UsageError(self._unwritable(error)) from error
        self._running = True
        for item in ours:
            self._ledger.expect(item.nodeid, sections_of(item))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Refuse modules that skip themselves."""
        report = yield
        if self._ours(collector):
            judge_module(report)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Refuse skips that do not say what was missing, and all of them with --strict."""
        report = yield
        if self._ours(item):
            judge(report, strict=self._strict)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record a phase of a test."""
        self._ledger.record(report)

    def pytest_keyboard_interrupt(self) -> None:
        """Note that the run did not get to its end."""
        self._interrupted = True

    def pytest_internalerror(self) -> None:
        """Note that the run did not get to its end."""
        self._interrupted = True

    # Innermost: after the last fixture is torn down, before the terminal's summary.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Write the report, whatever became of the run."""
        try:
            return (yield)
        finally:
            if self._running:
                self._failure = self._write()
            if self._failure and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _write(self) -> str:
        """Write the files; return what is wrong where they cannot be written."""
        document = self._document()
        try:
            self._contract.check(document)
            write_report(document, self._folder)
        except ContractError as error:
            return f"the report is {error}"
        except OSError as error:
            return self._unwritable(error)
        return ""

    def _unwritable(self, error: OSError) -> str:
        return f"{self._folder}: {error.strerror}\n  fix: choose another folder with --report-dir"

    def _document(self) -> Document:
        found = Counter(outcome.status for outcome in self._ledger.outcomes)
        meta = self.report.lab | {
            "started": f"{self._started:%Y-%m-%dT%H:%M:%SZ}",
            "seconds": round(time.monotonic() - self._clock, 3),
            "interrupted": self._interrupted,
            "strict": self._strict,
            "tests": {str(status): found[status] for status in Status},
        }
        plan = build_rows(self._plan, self._ledger)
        return {"meta": meta, "plan": plan, **self.report.facts}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say in a line what became of the plan and where the report is."""
        if self._failure:
            terminalreporter.write_line(f"no report: {self._failure}", red=True)
        elif self._running:
            terminalreporter.write_line(self._summary())

    def _summary(self) -> str:
        found = tally(build_rows(self._plan, self._ledger))
        words = ", ".join(
            f"{found[status]} {status}" for status in ("passed", "failed", "skipped", "uncovered")
        )
        path = self._folder / PAGE_NAME
        here = self._config.invocation_params.dir
        shown = path.relative_to(here) if path.is_relative_to(here) else path
        return f"plan sections: {words}; report: {shown}"
