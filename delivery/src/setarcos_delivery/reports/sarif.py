"""SARIF 2.1.0: how many findings of which level.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what a run overrides in a rule's
configuration when it is invoked (3.20.5) is not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from setarcos_delivery.facts import Name
from setarcos_delivery.sources import event
from setarcos_delivery.sources.figures import MAX_TOOL, QualityFigures, ToolFigures

LEVELS = ("error", "warning", "note")
ABSENT, FAIL = "absent", "fail"
UNDECIDED = ("underReview", "rejected")
Level = Literal["none", "note", "warning", "error"]
Index = Annotated[int, Field(ge=-1)]
Item = TypeVar("Item")


class Part(BaseModel):
    """The part of a report that is read; its names are written as SARIF does."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class Configuration(Part):
    """How a rule is set, unless a run says otherwise."""

    level: Level = "warning"


class Rule(Part):
    """What a finding breaks."""

    id: str
    default_configuration: Configuration = Configuration()


class Component(Part):
    """A tool, or an extension of one."""

    rules: list[Rule] = []


class Driver(Component):
    """A tool itself."""

    name: Name


class Tool(Part):
    """What made the findings."""

    driver: Driver
    extensions: list[Component] = []


class Extension(Part):
    """Which of a tool's extensions is meant, by its place."""

    index: Index = -1


class Reference(Part):
    """Which rule is meant: the extension, and the place or the id within it."""

    id: str | None = None
    index: Index = -1
    tool_component: Extension = Extension()


class Suppression(Part):
    """Somebody's wish not to see a finding."""

    status: str | None = None


class Result(Part):
    """A finding, or a check that found nothing (another `kind` than fail)."""

    kind: str = FAIL
    level: Level | None = None
    rule_id: str | None = None
    rule_index: Index = -1
    rule: Reference = Reference()
    baseline_state: str | None = None
    suppressions: list[Suppression] | None = None


class Run(Part):
    """One run of a tool; without results it has looked at nothing."""

    tool: Tool
    results: list[Result] | None = None


class Log(Part):
    """A report."""

    version: Literal["2.1.0"]
    runs: list[Run]


def read(raw: bytes) -> QualityFigures:
    """Return the figures of a report; runs of one tool add up. Raises UnreadableError."""
    body = event.parsed(raw.removeprefix(b"\xef\xbb\xbf"), event.Headers({}))
    found: dict[str, Counter[str]] = {}
    for run in event.read(Log, body).runs:
        if run.results is not None:
            levels = found.setdefault(run.tool.driver.name[:MAX_TOOL], Counter())
            levels.update(_level(each, run.tool) for each in run.results if _counts(each))
    made = {name: {level: found[name][level] for level in LEVELS} for name in found}
    return QualityFigures(tools=[ToolFigures(tool=name, **made[name]) for name in sorted(made)])


def _counts(result: Result) -> bool:
    """Return whether a finding is there, and nobody has accepted it."""
    accepted = any(each.status not in UNDECIDED for each in result.suppressions or ())
    return result.kind == FAIL and result.baseline_state != ABSENT and not accepted


def _level(result: Result, tool: Tool) -> str:
    if result.level is not None:
        return result.level
    rule = _rule(result, tool)
    return rule.default_configuration.level if rule else Configuration().level


def _rule(result: Result, tool: Tool) -> Rule | None:
    """Return the rule of a result: by its place, else by its id."""
    component: Component | None = tool.driver
    if result.rule.tool_component.index >= 0:
        component = _at(tool.extensions, result.rule.tool_component.index)
    rules = component.rules if component else []
    place = result.rule.index if result.rule.index >= 0 else result.rule_index
    if place >= 0:
        return _at(rules, place)
    name = result.rule_id or result.rule.id
    return next((rule for rule in rules if rule.id == name), None)


def _at(items: Sequence[Item], index: int) -> Item | None:
    return items[index] if index < len(items) else None
