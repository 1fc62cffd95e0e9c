"""The plan mark of a test: which sections it proves, and every way to get that wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from acceptance.report.plan import PLAN_NAME, Plan
from config.problems import Problem

MARK = "plan"
MARK_HELP = f"plan(section, ...): the sections of {PLAN_NAME} that the test proves"


def sections_of(item: pytest.Item) -> tuple[str, ...]:
    """Return the sections that a test names, from all its marks, each once."""
    named: list[str] = []
    for mark in item.iter_markers(MARK):
        # Not a set: until checked, an argument may be anything, a list among others.
        named.extend(section for section in mark.args if section not in named)
    return tuple(named)


def mark_problems(items: Iterable[pytest.Item], plan: Plan) -> list[Problem]:
    """Return what is wrong with the plan marks of `items`, once for each line and mistake."""
    return list(dict.fromkeys(problem for item in items for problem in _of(item, plan)))


def _of(item: pytest.Item, plan: Plan) -> Iterator[Problem]:
    path, line, name = item.location
    where, test = (path, (line or 0) + 1), name.partition("[")[0]
    sections = sections_of(item)
    if not sections:
        fix = f'add @pytest.mark.plan("12.4.2.1") with the section of {PLAN_NAME} that it proves'
        yield Problem(*where, "plan/unmarked", f"{test} names no section of the plan", fix=fix)
    if any(mark.kwargs for mark in item.iter_markers(MARK)):
        fix = 'write the sections alone: @pytest.mark.plan("12.4.2.1", "13.1.1")'
        yield Problem(*where, "plan/mark", f"{test}: the plan mark takes no keywords", fix=fix)
    for section in sections:
        if refusal := plan.refusal(section):
            message, near, fix = refusal
            yield Problem(*where, "plan/section", f"{test}: {message}", near, fix)
