"""Skips, in whole pytest runs."""

from __future__ import annotations

import pytest

from tests.acceptance.report.project import GOOD, read_report, read_row, run_suite

pytest_plugins = ("pytester",)

SKIPS = """
    import pytest
    from acceptance.report import missing

    @pytest.mark.plan("12.4.3.1")
    def test_in_the_body():
        missing("Grafana", "put grafana on PATH")

    @pytest.mark.plan("12.4.3.2")
    @pytest.mark.skipif(True, reason="missing: Grafana")
    def test_by_a_mark():
        pass

    @pytest.mark.plan("12.4.3.2")
    def test_beside():
        pass

    @pytest.mark.plan("12.4.3.3")
    @pytest.mark.xfail(reason="known mistake", strict=True)
    def test_known_to_fail():
        assert False
"""


def test_a_skip_is_told_with_what_was_missing(suite: pytest.Pytester) -> None:
    result = run_suite(suite, code=SKIPS)
    rows = {r["section"]: (r["status"], r["reason"]) for r in read_report(suite)["plan"]}

    assert result.ret == pytest.ExitCode.OK
    assert rows["12.4.3.1"] == (
        "skipped",
        "its test skipped: missing: Grafana; put grafana on PATH",
    )
    assert rows["12.4.3.2"] == ("passed", "1 of 2 tests skipped: missing: Grafana")
    assert rows["12.4.3.3"] == ("skipped", "its test skipped: expected to fail: known mistake")


def test_strict_allows_no_skips(suite: pytest.Pytester) -> None:
    result = run_suite(suite, "--strict", code=SKIPS)
    found = read_report(suite)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert found["meta"]["strict"] is True
    assert found["meta"]["tests"] == {"passed": 1, "failed": 3, "skipped": 0, "not_run": 0}
    assert read_row(suite, "12.4.3.1")["reason"] == (
        "its test failed: missing: Grafana; put grafana on PATH (--strict allows no skips)"
    )


@pytest.mark.parametrize(
    "skip",
    ['pytest.skip("later")', "pytest.skip()", 'pytest.skip("missing: ")'],
)
def test_a_skip_that_names_nothing_is_a_failure(suite: pytest.Pytester, skip: str) -> None:
    code = GOOD.replace("pass", skip)
    result = run_suite(suite, code=code)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["a skip must say what was missing, not '*"])


def test_a_bare_skip_mark_is_a_failure(suite: pytest.Pytester) -> None:
    code = GOOD.replace(
        "@pytest.mark.parametrize", "@pytest.mark.skip\n    @pytest.mark.parametrize"
    )
    result = run_suite(suite, code=code)

    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["a skip must say what was missing, not 'unconditional skip'*"])


def test_a_module_cannot_skip_itself(suite: pytest.Pytester) -> None:
    code = """
        import pytest

        pytest.skip("missing: Grafana", allow_module_level=True)
    """
    result = run_suite(suite, code=code)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["a whole module cannot be skipped (missing: Grafana): *"])
    assert read_report(suite)["meta"]["interrupted"] is True
