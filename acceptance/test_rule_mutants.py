"""The unit tests of alerts notice when a rule is wrong: each is changed, one place at a time."""

from __future__ import annotations

import pytest

from acceptance.report import missing
from acceptance.rule_mutants import equivalents, run
from lab.api import Lab

# More of them would hide what the tests do not notice.
MOST_EQUIVALENT = 20


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.1")
def test_a_change_of_a_rule_is_noticed_by_its_unit_tests(lab: Lab) -> None:
    tool = lab.tool("promtool")
    if tool is None:
        missing("promtool", "it comes with Prometheus: nox -s lab -- doctor says how to get it")

    found = run(tool)

    assert found.good, "\n".join(found.lines())
    assert len(equivalents()) <= MOST_EQUIVALENT
