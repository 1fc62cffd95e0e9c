"""The plan mark, in whole pytest runs."""

from __future__ import annotations

import pytest

from tests.acceptance.report.project import GOOD, read_report, run_suite, write_test, written

pytest_plugins = ("pytester",)


def test_marks_of_module_class_function_and_parameter_add_up(suite: pytest.Pytester) -> None:
    run_suite(
        suite,
        code="""
            import pytest

            pytestmark = pytest.mark.plan("13.1.1")

            @pytest.mark.plan("12.4.2.2")
            class TestIt:
                @pytest.mark.plan("12.4.2.1", "13.1.1")
                @pytest.mark.parametrize(
                    "x", [pytest.param(1, marks=pytest.mark.plan("12.4.9.1"))]
                )
                def test_it(self, x):
                    pass
        """,
    )
    passed = [r["section"] for r in read_report(suite)["plan"] if r["status"] == "passed"]

    assert passed == ["12.4.2.1", "12.4.2.2", "12.4.9.1", "13.1.1"]


def test_junit_xml_carries_the_sections(suite: pytest.Pytester) -> None:
    run_suite(suite)
    text = (suite.path / "out/acceptance/junit.xml").read_text(encoding="utf-8")

    assert text.count('<property name="plan" value="12.4.2.1"') == 2


@pytest.mark.parametrize(
    ("mark", "lines"),
    [
        (
            '@pytest.mark.plan("12.4.2.11")',
            [
                (
                    "ERROR: acceptance/test_it.py:4: test_up: unknown section '12.4.2.11' "
                    "[[]plan/section[]]"
                ),
                "  nearest: 12.4.2.1",
                "  fix: use a section of acceptance/plan.yaml",
            ],
        ),
        (
            "",
            [
                (
                    "ERROR: acceptance/test_it.py:5: test_up names no section of the plan "
                    "[[]plan/unmarked[]]"
                ),
                (
                    '  fix: add @pytest.mark.plan("12.4.2.1") with the section of '
                    "acceptance/plan.yaml that it proves"
                ),
            ],
        ),
        (
            '@pytest.mark.plan(["12.4.2.1"])',
            [
                (
                    "ERROR: acceptance/test_it.py:4: test_up: section [[]'12.4.2.1'[]] is not text "
                    "[[]plan/section[]]"
                ),
            ],
        ),
        (
            '@pytest.mark.plan("12.4.2.1", also="13.1")',
            [
                (
                    "ERROR: acceptance/test_it.py:4: test_up: the plan mark takes no keywords "
                    "[[]plan/mark[]]"
                ),
                '  fix: write the sections alone: @pytest.mark.plan("12.4.2.1", "13.1.1")',
            ],
        ),
    ],
)
def test_a_wrong_mark_is_a_usage_error(suite: pytest.Pytester, mark: str, lines: list[str]) -> None:
    result = run_suite(suite, code=GOOD.replace('@pytest.mark.plan("12.4.2.1")', mark))

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(lines)
    assert "report.json" not in written(suite)


def test_a_wrong_mark_of_a_parametrised_test_is_told_once(suite: pytest.Pytester) -> None:
    result = run_suite(suite, code=GOOD.replace("12.4.2.1", "12.4"))

    assert str(result.stderr).count("only groups others") == 1


def test_tests_elsewhere_need_no_mark_and_are_not_reported(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_unit="def test_unit(): pass")
    write_test(suite, "test_it.py", GOOD)
    result = suite.runpytest_inprocess("acceptance", "test_unit.py")

    result.assert_outcomes(passed=3)
    assert read_report(suite)["meta"]["tests"]["passed"] == 2
