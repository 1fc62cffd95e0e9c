"""The sections of the plan that the acceptance suite answers to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from config.catalogue.fact import Fact, Line, Section
from config.problems import Problem, ProblemsError, nearest
from config.validation import validate
from config.yamlfile import YamlFile, load

PLAN_FILE = Path(__file__).parents[1] / "plan.yaml"
PLAN_NAME = "acceptance/plan.yaml"


class PlanSection(Fact):
    """A numbered heading of the plan.

    A `group` only holds other sections; an `untestable` one says why no test can show it.
    """

    section: Section
    title: Line
    group: bool = False
    untestable: Line | None = None


class Plan(Fact):
    """All sections, in the plan's order."""

    sections: tuple[PlanSection, ...] = Field(strict=False)

    def numbers(self) -> tuple[str, ...]:
        """Return the number of every section."""
        return tuple(entry.section for entry in self.sections)

    def provable(self) -> tuple[PlanSection, ...]:
        """Return the sections that a test may name."""
        return tuple(e for e in self.sections if not e.group and e.untestable is None)

    def below(self, number: str) -> tuple[PlanSection, ...]:
        """Return the provable sections under the heading `number`, at any depth."""
        return tuple(e for e in self.provable() if is_below(e.section, number))

    def refusal(self, number: object) -> tuple[str, str, str] | None:
        """Return message, nearest and fix where a test may not name `number`, else None."""
        if not isinstance(number, str):
            return f"section {number!r} is not text", "", f'write it in quotes: "{number}"'
        found = next((entry for entry in self.sections if entry.section == number), None)
        names = [entry.section for entry in self.provable()]
        if found is None:
            near = nearest(number, names)
            return f"unknown section '{number}'", near, f"use a section of {PLAN_NAME}"
        if found.group:
            under = ", ".join(entry.section for entry in self.below(number))
            return f"section {number} only groups others", "", f"name what is proved: {under}"
        if found.untestable is not None:
            fix = f"prove another section, or take `untestable` out of {PLAN_NAME}"
            return f"section {number} is marked untestable", "", fix
        return None


def is_below(number: str, heading: str) -> bool:
    """Tell whether section `number` stands somewhere under `heading`."""
    return number.startswith(f"{heading}.")


def load_plan(path: Path = PLAN_FILE, name: str = PLAN_NAME) -> Plan:
    """Read the plan's sections; raises ProblemsError where the file is wrong."""
    file = load(path, name)
    plan = validate(Plan, file)
    if problems := list(_problems(plan, file)):
        raise ProblemsError(problems)
    return plan


def _problems(plan: Plan, file: YamlFile) -> Iterator[Problem]:
    seen: list[str] = []
    for index, entry in enumerate(plan.sections):
        for rule, message, fix in _mistakes(plan, entry, seen):
            at = ("sections", index, "section")
            yield file.problem(at, f"plan/{rule}", f"section {entry.section} {message}", fix=fix)
        seen.append(entry.section)


def _mistakes(plan: Plan, entry: PlanSection, seen: list[str]) -> Iterator[tuple[str, str, str]]:
    holds = any(is_below(number, entry.section) for number in plan.numbers())
    parent = entry.section.rpartition(".")[0]
    if entry.section in seen:
        yield "duplicate", "stands twice", "remove one of the two"
    if parent.count(".") and parent not in seen:
        yield "order", f"comes without {parent} before it", f"put {parent} before it"
    if holds and not entry.group:
        yield "group", "holds other sections, but is no group", "add group: true"
    if entry.group and not holds:
        yield "group", "is a group, but holds no section", "remove group: true"
    if entry.group and entry.untestable is not None:
        yield "group", "is a group and untestable", "remove one of the two"
