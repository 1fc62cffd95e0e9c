"""What is changed, and the tests that try it: an alert, or what is recorded of an objective."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from acceptance.mutants.mutant import Mutant
from acceptance.mutants.needed import asked_by
from acceptance.mutants.objective import Objective, ObjectiveMutations, objectives
from acceptance.mutants.rule import Mutations
from acceptance.mutants.trial import UntestedError
from acceptance.rule_cases import files_of, files_of_objectives
from config.alerts import alerts
from config.catalogue import Catalogue
from config.catalogue.rules import AlertRule
from config.environment import Environment
from config.problems import nearest


@dataclass(frozen=True)
class Subject:
    """A name, what makes its mutants, the files with its unit tests, and which of them ask it."""

    name: str
    mutants: Callable[[], Sequence[Mutant]]
    files: Sequence[Path]
    asks: Callable[[Mapping[str, Any]], bool]

    @property
    def size(self) -> int:
        """Return how much is to be read of its tests: what takes longest has most."""
        return sum(file.stat().st_size for file in self.files)


def subjects(catalogue: Catalogue, environment: Environment) -> list[Subject]:
    """Return every alert, and every objective."""
    of_alerts = Mutations.of(catalogue, environment)
    of_objectives = ObjectiveMutations.of(catalogue, environment)

    def alert(rule: AlertRule) -> Subject:
        def asks(test: Mapping[str, Any]) -> bool:
            return rule.alert in asked_by(test)

        mutants = partial(of_alerts.of_rule, rule)
        return Subject(rule.alert, mutants, files_of(catalogue, rule), asks)

    def objective(each: Objective) -> Subject:
        mutants = partial(of_objectives.of_objective, each)
        return Subject(each.name, mutants, files_of_objectives(), each.asked_by)

    every = [alert(rule) for rule, _, _ in alerts(catalogue)]
    return every + [objective(each) for each in objectives(catalogue)]


def chosen(every: Sequence[Subject], name: str | None) -> list[Subject]:
    """Return those whose mutants are made; raises UntestedError for an unknown name."""
    found = [each for each in every if name in (None, each.name)]
    if not found:
        near = nearest(str(name), [each.name for each in every])
        more = f"; nearest: {near}" if near else ""
        raise UntestedError(f"unknown alert or objective '{name}'{more}")
    return found
