"""The mutants of an alert: what stands in it, one thing changed in each. Its texts stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import promql_parser as promql

from acceptance.mutants.expression import changed
from config.catalogue import Catalogue
from config.catalogue.rules import LIMIT, AlertRule, Severity, Unit
from config.durations import Duration
from config.environment import Environment
from config.problems import ProblemsError
from config.rules import alert_entries

Entry = Mapping[str, Any]
LIMITS = (0.9, 1.1)
TIMES = (2.0, 0.5)
_OTHER = {
    Severity.CRITICAL: Severity.WARNING,
    Severity.WARNING: Severity.INFO,
    Severity.INFO: Severity.WARNING,
}


@dataclass(frozen=True)
class Mutant:
    """An alert with one thing changed; `fields` are what differs from the rule as it is."""

    alert: str
    name: str
    fields: Entry

    def __str__(self) -> str:
        return f"{self.alert}: {self.name}"


@dataclass(frozen=True)
class Mutations:
    """Makes the mutants of any alert of a catalogue."""

    catalogue: Catalogue
    environment: Environment
    entry: Callable[[AlertRule], Entry]

    @classmethod
    def of(cls, catalogue: Catalogue, environment: Environment) -> Mutations:
        """Return those of an environment; its own limits become those of the rules."""
        plain = environment.model_copy(update={"thresholds": {}})
        return cls(catalogue, environment, alert_entries(catalogue, plain))

    def of_rule(self, rule: AlertRule) -> list[Mutant]:
        """Return the mutants of an alert, each but once, in the same order each time."""
        own = self.environment.thresholds.get(rule.alert, {})
        rule = rule.model_copy(update={"values": {**rule.values, **own}})
        found: dict[str, Mutant] = {}
        for name, fields in self._all(rule):
            found.setdefault(repr(sorted(fields.items())), Mutant(rule.alert, name, fields))
        return list(found.values())

    def _all(self, rule: AlertRule) -> Iterator[tuple[str, Entry]]:
        expr = self.entry(rule)["expr"]
        for name, other in self._rendered(rule):
            if other != expr:
                yield name, {"expr": other}
        for name, other in changed(expr):
            if _parses(other):
                yield name, {"expr": other}
        for factor in TIMES if rule.for_.ms else ():
            waited = self.environment.wait(_times(rule.for_, factor))
            yield f"for * {factor:g}", {"for": str(waited)}
        yield from self._labelled(rule)

    def _rendered(self, rule: AlertRule) -> Iterator[tuple[str, str]]:
        """Yield expressions with another limit or window; those that are refused are no mutants."""
        for name, what, field, value in _valued(rule):
            mine = {**getattr(rule, field), what: value}
            try:
                entry = self.entry(rule.model_copy(update={field: mine}))
            except ProblemsError:
                continue
            yield name, entry["expr"]

    def _labelled(self, rule: AlertRule) -> Iterator[tuple[str, Entry]]:
        labels = self.entry(rule)["labels"]
        severity = _OTHER[rule.severity].value
        yield f"severity is {severity}", {"labels": {**labels, "severity": severity}}
        if rule.team is not None:
            team = next(name for name in self.catalogue.teams if name != rule.team)
            yield f"team is {team}", {"labels": {**labels, "team": team}}


def _valued(rule: AlertRule) -> Iterator[tuple[str, str, str, object]]:
    """Yield the change's name, the field, and the value of each limit and window as another."""
    for what, number in rule.values.items():
        for name, other in _beside(number, whole=what == LIMIT and rule.unit is Unit.COUNT):
            yield f"{what} {name}", what, "values", other
    for what, length in rule.windows.items():
        for factor in TIMES:
            yield f"{what} * {factor:g}", what, "windows", _times(length, factor)


def _beside(number: float, *, whole: bool) -> Iterator[tuple[str, float]]:
    """Yield numbers a tenth away; of what is counted, at least one away: between is nothing."""
    for factor in LIMITS:
        step = number * (factor - 1)
        if whole and abs(step) < 1:
            step = 1 if factor > 1 else -1
            yield f"{step:+d}", number + step
        elif step:
            yield f"* {factor:g}", float(f"{number * factor:.12g}")


def _times(length: Duration, factor: float) -> Duration:
    return Duration(max(1, round(length.ms * factor)))


def _parses(expr: str) -> bool:
    try:
        promql.parse(expr)
    except ValueError:
        return False
    return True
