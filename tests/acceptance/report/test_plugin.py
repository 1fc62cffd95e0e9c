"""The plugin in whole pytest runs: files, options and facts."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from acceptance.report.plan import load_plan
from tests.acceptance.report.project import GOOD, read_report, run_suite, written

pytest_plugins = ("pytester",)


def test_writes_the_three_files_and_a_summary(suite: pytest.Pytester) -> None:
    result = run_suite(suite)

    assert result.ret == pytest.ExitCode.OK
    assert written(suite) == ["junit.xml", "report.html", "report.json"]
    result.stdout.fnmatch_lines(
        [
            (
                "plan sections: 1 passed, 0 failed, 0 skipped, 40 uncovered; "
                "report: out/acceptance/report.html"
            )
        ]
    )


def test_meta_counts_tests_and_needs_no_lab(suite: pytest.Pytester) -> None:
    run_suite(suite)
    meta = read_report(suite)["meta"]

    assert meta["tests"] == {"passed": 2, "failed": 0, "skipped": 0, "not_run": 0}
    assert (meta["runtime"], meta["interrupted"], meta["strict"]) == (None, False, False)


def test_a_wish_for_another_junit_file_is_kept(suite: pytest.Pytester) -> None:
    run_suite(suite, "--junit-xml=mine.xml")

    assert written(suite) == ["report.html", "report.json"]
    assert (suite.path / "mine.xml").exists()


def test_the_folder_can_be_chosen(suite: pytest.Pytester) -> None:
    result = run_suite(suite, "--report-dir=elsewhere/deep")

    assert written(suite, "elsewhere/deep") == ["junit.xml", "report.html", "report.json"]
    result.stdout.fnmatch_lines(["*; report: elsewhere/deep/report.html"])


def test_a_folder_that_cannot_be_is_a_usage_error(suite: pytest.Pytester) -> None:
    (suite.path / "taken").write_text("a file")
    result = run_suite(suite, "--report-dir=taken")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: *taken is not a folder",
            "  fix: choose another folder with --report-dir",
        ]
    )


def test_a_run_of_other_tests_leaves_the_last_report(suite: pytest.Pytester) -> None:
    run_suite(suite)
    before = read_report(suite)
    suite.makepyfile(test_unit="def test_unit(): pass")
    suite.runpytest_inprocess("acceptance", "test_unit.py", "-k", "unit")

    assert read_report(suite) == before


def test_collecting_alone_writes_nothing(suite: pytest.Pytester) -> None:
    result = run_suite(suite, "--collect-only")

    assert result.ret == pytest.ExitCode.OK
    assert written(suite) == []


def test_facts_reach_the_report(suite: pytest.Pytester) -> None:
    code = """
        import pytest

        @pytest.mark.plan("12.4.2.1")
        def test_it(report):
            report.meta(
                runtime="processes", versions={"loki": "3.7.6"}, source={"loki": "PATH"}
            )
            report.add("access", who="viewer", what="delete", expected=403, got=403)
    """
    run_suite(suite, code=code)
    found = read_report(suite)

    assert found["meta"]["runtime"] == "processes"
    assert found["access"] == [{"who": "viewer", "what": "delete", "expected": 403, "got": 403}]
    assert "start" not in found


def test_a_breach_of_the_contract_fails_the_run_and_writes_no_report(
    suite: pytest.Pytester,
) -> None:
    run_suite(suite)
    code = GOOD.replace("(job)", "(job, report)").replace(
        "pass", 'report.meta(runtime="balloons", versions={}, source={})'
    )
    result = run_suite(suite, code=code)

    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert written(suite) == ["junit.xml"]
    result.stdout.fnmatch_lines(
        [
            "no report: the report is against the contract in docs/reference/report.md:",
            "  meta.runtime: 'balloons' is not one of ['containers', 'processes', None]",
        ]
    )


def test_a_plan_that_cannot_be_read_is_a_usage_error(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "plan.yaml"
    broken.write_text("sections: [")
    # Not an import statement: pytester takes modules that a run imported away again.
    plugin = importlib.import_module("acceptance.report.plugin")
    monkeypatch.setattr(plugin, "load_plan", lambda: load_plan(broken))
    result = run_suite(suite)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert re.match(r"ERROR: acceptance/plan.yaml:\d+: not valid YAML", str(result.stderr))
