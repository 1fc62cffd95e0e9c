"""The mutants of an alert: what stands in it, one thing changed in each. Its texts stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from acceptance.mutants.expression import changed
from acceptance.mutants.mutant import (
    LARGER,
    SMALLER,
    TIMES,
    Change,
    Entry,
    Mutant,
    parses,
    rendered,
    times,
    windows,
)
from config.catalogue import Catalogue
from config.catalogue.rules import LIMIT, AlertRule, Severity, Unit
from config.environment import Environment
from config.rules import alert_entries

_OTHER = {
    Severity.CRITICAL: Severity.WARNING,
    Severity.WARNING: Severity.INFO,
    Severity.INFO: Severity.WARNING,
}


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
        marks, found = {"alert": rule.alert}, dict[str, Mutant]()
        for name, fields in self._all(rule):
            found.setdefault(repr(sorted(fields.items())), Mutant(rule.alert, name, marks, fields))
        return list(found.values())

    def _all(self, rule: AlertRule) -> Iterator[tuple[str, Entry]]:
        expr = self.entry(rule)["expr"]
        for name, other in rendered(self.entry, rule, _changes(rule)):
            if other != expr:
                yield name, {"expr": other}
        for name, other in changed(expr):
            if parses(other):
                yield name, {"expr": other}
        for factor in TIMES if rule.for_.ms else ():
            waited = self.environment.wait(times(rule.for_, factor))
            yield f"for * {factor:g}", {"for": str(waited)}
        yield from self._labelled(rule)

    def _labelled(self, rule: AlertRule) -> Iterator[tuple[str, Entry]]:
        labels = self.entry(rule)["labels"]
        severity = _OTHER[rule.severity].value
        yield f"severity is {severity}", {"labels": {**labels, "severity": severity}}
        if rule.team is not None:
            team = next(name for name in self.catalogue.teams if name != rule.team)
            yield f"team is {team}", {"labels": {**labels, "team": team}}


def _changes(rule: AlertRule) -> Iterator[Change]:
    """Yield each limit and window as another."""
    for what, number in rule.values.items():
        for name, other in _beside(number, whole=what == LIMIT and rule.unit is Unit.COUNT):
            yield f"{what} {name}", what, "values", other
    yield from windows(rule)


def _beside(number: float, *, whole: bool) -> Iterator[tuple[str, float]]:
    """Yield numbers a tenth away; of what is counted, at least one away: between is nothing."""
    for factor in (SMALLER, LARGER):
        step = number * (factor - 1)
        if whole and abs(step) < 1:
            step = 1 if factor > 1 else -1
            yield f"{step:+d}", number + step
        elif step:
            yield f"* {factor:g}", float(f"{number * factor:.12g}")
