"""What becomes of tests, in whole pytest runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.report.project import GOOD, read_report, read_row, run_suite, write_test

pytest_plugins = ("pytester",)


def test_a_section_lists_every_parametrised_test(suite: pytest.Pytester) -> None:
    run_suite(suite)
    found = read_row(suite, "12.4.2.1")

    assert found["status"] == "passed"
    assert [node["id"] for node in found["tests"]["nodes"]] == [
        "acceptance/test_it.py::test_up[prometheus]",
        "acceptance/test_it.py::test_up[loki]",
    ]


def test_a_failure_in_any_phase_fails_the_section(suite: pytest.Pytester) -> None:
    result = run_suite(
        suite,
        code="""
            import pytest

            @pytest.fixture
            def broken():
                raise RuntimeError("no lab")

            @pytest.fixture
            def leaking():
                yield
                raise RuntimeError("left over")

            @pytest.mark.plan("12.4.2.1")
            def test_setup(broken):
                pass

            @pytest.mark.plan("12.4.2.2")
            def test_call():
                assert 1 == 2, "one is not two\\nmore words"

            @pytest.mark.plan("12.4.2.3")
            def test_teardown(leaking):
                pass
        """,
    )
    rows = {r["section"]: (r["status"], r["reason"]) for r in read_report(suite)["plan"]}

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert rows["12.4.2.1"] == ("failed", "its test failed: in setup: RuntimeError: no lab")
    assert rows["12.4.2.2"] == ("failed", "its test failed: AssertionError: one is not two")
    assert rows["12.4.2.3"] == ("failed", "its test failed: in teardown: RuntimeError: left over")
    assert rows["12.4.2"][0] == "failed"


def test_a_subtest_counts_for_its_test(suite: pytest.Pytester) -> None:
    code = """
        import pytest

        @pytest.mark.plan("12.4.2.1")
        def test_it(subtests):
            for number in (1, 2, 3):
                with subtests.test(number=number):
                    assert number != 2
    """
    run_suite(suite, code=code)

    assert read_report(suite)["meta"]["tests"]["failed"] == 1
    assert read_row(suite, "12.4.2.1")["reason"] == "its test failed: assert 2 != 2"


def test_tests_that_were_not_chosen_are_told(suite: pytest.Pytester) -> None:
    code = GOOD + ('\n    @pytest.mark.plan("12.4.2.2")\n    def test_other():\n        pass\n')
    run_suite(suite, "-k", "test_other", code=code)
    found = read_row(suite, "12.4.2.1")

    assert (found["status"], found["reason"]) == (
        "uncovered",
        "2 of its tests not chosen for this run",
    )


INTERRUPTED = """
    import pytest

    @pytest.fixture(scope="session")
    def lab(report):
        yield
        report.start(
            cold_s=None, warm_s=1.5, memory_mb=1.0, servers=1, targets_up=1, targets=1
        )

    @pytest.mark.plan("12.4.2.1")
    def test_before(lab):
        pass

    @pytest.mark.plan("12.4.2.2")
    def test_during(lab):
        raise KeyboardInterrupt

    @pytest.mark.plan("12.4.2.3")
    def test_after(lab):
        pass
"""


def test_an_interrupted_run_writes_what_it_knows(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_test(suite, "test_it.py", INTERRUPTED)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    # In a process of its own: pytester takes an interrupt in its own process for its own.
    result = suite.runpytest_subprocess("-p", "acceptance.report.plugin", "acceptance")
    found = read_report(suite)
    rows = {r["section"]: r["status"] for r in found["plan"]}

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert found["meta"]["interrupted"] is True
    assert found["meta"]["tests"] == {"passed": 1, "failed": 0, "skipped": 0, "not_run": 2}
    assert [rows[f"12.4.2.{n}"] for n in (1, 2, 3)] == ["passed", "skipped", "skipped"]
    assert found["start"]["warm_s"] == 1.5


def test_a_run_that_stops_at_a_failure_says_what_did_not_run(suite: pytest.Pytester) -> None:
    run_suite(suite, "-x", code=INTERRUPTED.replace("raise KeyboardInterrupt", "assert False"))

    assert read_report(suite)["meta"]["interrupted"] is False
    assert read_row(suite, "12.4.2.3")["reason"] == "its test did not run: the run ended before"
