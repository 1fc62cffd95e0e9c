"""A rule with one thing changed, and how an expression is filled in with something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import promql_parser as promql

from config.catalogue.rules import Expression
from config.durations import Duration
from config.problems import ProblemsError

Entry = Mapping[str, Any]
Written = TypeVar("Written", bound=Expression)
# Name of the change, what is changed, the field that has it, and its other value.
Change = tuple[str, str, str, object]
SMALLER, LARGER = 0.9, 1.1
TIMES = (2.0, 0.5)


@dataclass(frozen=True)
class Mutant:
    """A rule with one thing changed; `fields` are what differs from the rule as it is.

    `of` is what people call the rule by, `marks` tell it from all others that are rendered.
    """

    of: str
    name: str
    marks: Entry
    fields: Entry

    def __str__(self) -> str:
        """As it is told: TargetDown: for * 2."""
        return f"{self.of}: {self.name}"

    def is_of(self, rule: Entry) -> bool:
        """Tell whether it is of a rendered rule."""
        return all(rule.get(name) == value for name, value in self.marks.items())


def rendered(
    entry: Callable[[Written], Entry], rule: Written, changes: Iterable[Change]
) -> Iterator[tuple[str, str]]:
    """Yield what was changed, and the expression; what the renderer refuses is no mutant."""
    for name, what, field, value in changes:
        mine = {**getattr(rule, field), what: value}
        try:
            made = entry(rule.model_copy(update={field: mine}))
        except ProblemsError:
            continue
        yield name, made["expr"]


def windows(rule: Expression) -> Iterator[Change]:
    """Yield each window as its double and its half."""
    for what, length in rule.windows.items():
        for factor in TIMES:
            yield f"{what} * {factor:g}", what, "windows", times(length, factor)


def times(length: Duration, factor: float) -> Duration:
    """Return a length so many times as long."""
    return Duration(max(1, round(length.ms * factor)))


def parses(expr: str) -> bool:
    """Tell whether Prometheus would read an expression."""
    try:
        promql.parse(expr)
    except ValueError:
        return False
    return True
