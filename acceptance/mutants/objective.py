"""The mutants of objectives: what is counted, what is promised, and what is left of a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from acceptance.mutants.expression import beside, changed, operators
from acceptance.mutants.mutant import (
    LARGER,
    SMALLER,
    Change,
    Entry,
    Mutant,
    parses,
    rendered,
    windows,
)
from acceptance.mutants.needed import selected
from config.catalogue import Catalogue
from config.catalogue.rules import RecordingRule
from config.catalogue.slo_rules import GROUP, OBJECTIVE
from config.environment import Environment
from config.rules import record_entries

SLO = "slo"


@dataclass(frozen=True)
class Objective:
    """Records of one objective under its name, or one of all objectives under its own."""

    name: str
    records: tuple[RecordingRule, ...]

    def asked_by(self, test: Mapping[str, Any]) -> bool:
        """Tell whether a unit test asks for a figure of it."""
        names = {rule.record for rule in self.records}
        return any(
            name in names and labels.get(SLO, self.name) == self.name
            for case in test.get("promql_expr_test", ())
            for name, labels in selected(case["expr"]).series
        )


def objectives(catalogue: Catalogue) -> list[Objective]:
    """Return all that is recorded of objectives, in the order of the rules."""
    found: dict[str, list[RecordingRule]] = {}
    for rule in catalogue.groups[GROUP].records:
        found.setdefault(rule.labels.get(SLO, rule.record), []).append(rule)
    return [Objective(name, tuple(records)) for name, records in found.items()]


@dataclass(frozen=True)
class ObjectiveMutations:
    """Makes the mutants of any objective of a catalogue."""

    catalogue: Catalogue
    entry: Callable[[RecordingRule], Entry]

    @classmethod
    def of(cls, catalogue: Catalogue, environment: Environment) -> ObjectiveMutations:
        """Return those of an environment."""
        return cls(catalogue, record_entries(catalogue, environment, GROUP))

    def of_objective(self, objective: Objective) -> list[Mutant]:
        """Return the mutants of its records, each but once, in the same order each time."""
        found: dict[str, Mutant] = {}
        for rule in objective.records:
            entry = self.entry(rule)
            marks = {name: value for name, value in entry.items() if name != "expr"}
            for what, fields in self._all(rule, entry):
                name = f"{rule.record}: {what}"
                mutant = Mutant(objective.name, name, marks, fields)
                found.setdefault(repr((rule.record, fields)), mutant)
        return list(found.values())

    def _all(self, rule: RecordingRule, entry: Entry) -> Iterator[tuple[str, Entry]]:
        expr = entry["expr"]
        expressions = (
            *rendered(self.entry, rule, _changes(rule)),
            *changed(expr),
            *operators(expr),
            *beside(expr, self._bounds(rule)),
        )
        for name, other in expressions:
            if other != expr and parses(other):
                yield name, {"expr": other}
        for label, known in (("service", self.catalogue.services), ("team", self.catalogue.teams)):
            if label in rule.labels:
                other = next(name for name in known if name != rule.labels[label])
                yield f"{label} is {other}", {"labels": {**rule.labels, label: other}}

    def _bounds(self, rule: RecordingRule) -> tuple[float, ...]:
        """Return the bounds of the buckets that an objective counts, if it counts any."""
        slo = self.catalogue.slos.get(rule.labels.get(SLO, ""))
        return tuple(self.catalogue.metrics[slo.of].buckets or ()) if slo else ()


def _changes(rule: RecordingRule) -> Iterator[Change]:
    """Yield each value a tenth away, and each window as another."""
    for what, number in rule.values.items():
        for factor in (SMALLER, LARGER):
            # A tenth more of what may fail is hardly another promise, so that is what is tried.
            other = 1 - (1 - number) * factor if rule.record == OBJECTIVE else number * factor
            yield f"{what} is {other:.6g}", what, "values", float(f"{other:.12g}")
    yield from windows(rule)
