"""How well the unit tests of rules are: rules that are wrong on purpose, and who notices.

    python -m acceptance.rule_mutants [--alert NAME]

Every alert of production is changed in one place at a time (limits, windows, `for`, comparisons,
matchers, groupings, severity, team), and so is what is recorded of objectives (what is promised,
buckets and operators, too). Its unit tests are run by promtool: nearly all must fail.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.progress import track

from acceptance.mutants.mutant import Mutant
from acceptance.mutants.subject import Subject, chosen, subjects
from acceptance.mutants.trial import Trial, UntestedError
from acceptance.rule_cases import HERE, plain_rules
from config.catalogue import load_catalogue
from config.check import Tool
from config.environment import load_environment
from lab.rendering import find

ENVIRONMENT = "production"
LIMIT = 0.95
PROCESSES = 2
# Mutants that do what the rule does, by the rule's name and theirs, each with its reason.
EQUIVALENT = HERE / "equivalent.yaml"
TAKE_OUT = f"take it out of acceptance/rules/{EQUIVALENT.name}"
Known = dict[tuple[str, str], str]


@dataclass
class Outcome:
    """What became of the mutants of one or more rules."""

    caught: list[Mutant] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)
    equivalent: list[Mutant] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def take(self, mutant: Mutant, *, caught: bool, listed: bool) -> None:
        """Note what became of one; one that is `listed` is known to behave as the rule does."""
        if caught and listed:
            self.wrong.append(f"{mutant}: a test notices it: {TAKE_OUT}")
        where = self.equivalent if listed else self.survived
        (self.caught if caught else where).append(mutant)

    @property
    def made(self) -> int:
        """Return how many mutants count."""
        return len(self.caught) + len(self.survived)

    @property
    def share(self) -> float:
        """Return the share of them that was caught; of none, all were."""
        return len(self.caught) / self.made if self.made else 1.0

    @property
    def good(self) -> bool:
        """Tell whether the unit tests are good enough."""
        return not self.wrong and self.share >= LIMIT

    def lines(self) -> list[str]:
        """Return what people are to read: what survived, what is wrong, and the share caught."""
        caught = f"{len(self.caught)} of {self.made} mutants caught ({self.share:.1%})"
        wanted = f"{len(self.equivalent)} equivalent; at least {LIMIT:.0%} are to be"
        survived = [f"survived: {mutant}" for mutant in self.survived]
        return [*survived, *self.wrong, f"{caught}, {wanted}"]


def equivalents(file: Path = EQUIVALENT) -> Known:
    """Return the reason of each mutant that no test can notice."""
    listed = yaml.safe_load(file.read_text("utf-8")) or []
    return {(each["of"], each["mutant"]): each["reason"] for each in listed}


def run(tool: Tool, alert: str | None = None, console: Console | None = None) -> Outcome:
    """Make and try all mutants, or those of one alert or objective."""
    known = equivalents()
    rules = chosen(subjects(load_catalogue(), load_environment(ENVIRONMENT)), alert)

    def one(rule: Subject) -> Outcome:
        trial = Trial(rule.name, plain_rules(), rule.files, rule.asks)
        return tried(trial, tool, rule.mutants(), known)

    # What takes longest begins first, and the report has the catalogue's order all the same.
    slowest = sorted(rules, key=lambda rule: -rule.size)
    done = _each(one, slowest, console)
    return merged(done[slowest.index(rule)] for rule in rules)


def tried(trial: Trial, tool: Tool, mutants: Sequence[Mutant], known: Known) -> Outcome:
    """Return what became of the mutants of one alert or objective."""
    found = Outcome()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for mutant, caught in trial.run(tool, Path(folder), mutants):
                found.take(mutant, caught=caught, listed=(mutant.of, mutant.name) in known)
    except UntestedError as error:
        found.wrong.append(str(error))
        found.survived += mutants
    names = {mutant.name for mutant in mutants}
    gone = [name for of, name in known if of == trial.of and name not in names]
    found.wrong += [f"{trial.of}: there is no mutant '{name}': {TAKE_OUT}" for name in gone]
    return found


def merged(outcomes: Iterable[Outcome]) -> Outcome:
    """Return several outcomes as one."""
    whole = Outcome()
    for each in outcomes:
        whole.caught += each.caught
        whole.survived += each.survived
        whole.equivalent += each.equivalent
        whole.wrong += each.wrong
    return whole


def _each(
    one: Callable[[Subject], Outcome], rules: Sequence[Subject], console: Console | None
) -> list[Outcome]:
    with ThreadPoolExecutor(PROCESSES) as pool:
        going = pool.map(one, rules)
        if console is None:
            return list(going)
        return list(track(going, "rules", total=len(rules), console=console, transient=True))


def main(
    alert: Annotated[
        str | None, typer.Option(help="The mutants of this alert, or objective, alone.")
    ] = None,
) -> None:
    """Change each alert and objective in one place at a time, and see whether a test notices."""
    tool = find("promtool")
    if tool is None:
        typer.echo(
            "promtool is not here\n  fix: nox -s lab -- doctor tells how to get it", err=True
        )
        raise typer.Exit(2)
    try:
        outcome = run(tool, alert, Console(stderr=True))
    except UntestedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo("\n".join(outcome.lines()))
    raise typer.Exit(0 if outcome.good else 1)


if __name__ == "__main__":
    typer.run(main)
