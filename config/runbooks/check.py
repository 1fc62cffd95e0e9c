"""What is wrong with a runbook: its parts, its commands, and what it names that does not exist."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from pathlib import Path

from config.alerts import alerts
from config.catalogue import Catalogue
from config.catalogue.rules import FILL_IN, AlertRule
from config.dashboards import Library
from config.durations import Duration
from config.environment import Environment
from config.expressions import Vocabulary
from config.problems import Problem, nearest
from config.rules import vocabulary
from config.runbooks import tools
from config.runbooks.page import Block, Link, Part, Runbook
from config.runbooks.shell import Command, ShellError, commands

DIAGNOSIS, CAUSES = "First five minutes", "Causes"
PARTS = ("Meaning", "Impact", DIAGNOSIS, CAUSES, "Mitigation", "Escalation", "Dashboards")
RUN, SHOWN = "sh", "text"
# What a new page is full of (nox -s new -- alert), and what people leave for later.
_LEFT = re.compile(rf"{FILL_IN}|\b(?:TODO|TBD|FIXME|XXX)\b")
_NAMED = re.compile(
    r"alertname\s*=\s*[\"']?([A-Za-z]\w*)"
    r"|\balerts? `(\w+)`|`(\w+)` (?:alerts?|fires|fired|is firing)\b"
)
_CAMEL = re.compile(r"(?:[A-Z]+[a-z0-9]+){2,}[A-Z]*")
_SERVICE = re.compile(r'service_name\s*=\s*"([^"]*)"')
_FEWEST = 2
_ALIKE = 0.85


@dataclass(frozen=True)
class Known:
    """What a runbook may name."""

    catalogue: Catalogue
    alerts: Mapping[str, AlertRule]
    library: Library
    series: Vocabulary
    scrape: Duration

    @classmethod
    def of(cls, catalogue: Catalogue, environment: Environment, library: Library) -> Known:
        """Gather it; the series of alerts themselves may be asked for as well."""
        known = vocabulary(catalogue, environment)
        every = frozenset().union(*known.labels.values())
        every |= {"alertname", "alertstate", "severity", "team"}
        known = known.with_series("ALERTS", every).with_series("ALERTS_FOR_STATE", every)
        rules = {rule.alert: rule for rule, _, _ in alerts(catalogue)}
        return cls(catalogue, rules, library, known, environment.scrape)


def problems(page: Runbook, known: Known) -> list[Problem]:
    """Return all that is wrong with a runbook, in the order of its lines."""
    check = _Check(page, known)
    found = [*check.form(), *check.left(), *check.blocks(), *check.links(), *check.names()]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line)


@dataclass(frozen=True)
class _Check:
    page: Runbook
    known: Known

    def problem(self, line: int, rule: str, message: str, fix: str, near: str = "") -> Problem:
        return Problem(self.page.name, line, f"runbook/{rule}", message, near, fix)

    def form(self) -> Iterator[Problem]:
        """Yield what is wrong with its heading and parts."""
        page = self.page
        if page.title != page.alert:
            message = f"the heading is '{page.title}', not the alert's name"
            yield self.problem(1, "heading", message, f"write # {page.alert}")
        if not page.parts[0].says:
            fix = "write one line below the heading that says what has happened"
            yield self.problem(1, "heading", "nothing stands above the first part", fix)
        yield from self._parts()
        for part in page.headed:
            if not part.says and not part.blocks:
                fix = "write what is particular to this alert"
                yield self.problem(part.line, "empty", f"part '{part.title}' is empty", fix)
        yield from self._steps()

    def _parts(self) -> Iterator[Problem]:
        titles = [part.title for part in self.page.headed]
        fix = f"write these, in this order: {', '.join(PARTS)}"
        for part in self.page.headed:
            if part.title not in PARTS:
                near = nearest(part.title, PARTS)
                yield self.problem(part.line, "part", f"unknown part '{part.title}'", fix, near)
        for title in PARTS:
            if title not in titles:
                yield self.problem(1, "part", f"part '{title}' is missing", fix)
        ours = [part for part in self.page.headed if part.title in PARTS]
        wanted = sorted(ours, key=lambda part: PARTS.index(part.title))
        for part, instead in zip(ours, wanted, strict=True):
            if part is not instead:
                message = f"part '{part.title}' stands where '{instead.title}' should"
                yield self.problem(part.line, "part", message, fix)
                return

    def _steps(self) -> Iterator[Problem]:
        for title in (DIAGNOSIS, CAUSES):
            part = self.page.part(title)
            if part is not None and part.says and not part.items:
                message = f"part '{title}' has no numbered list"
                yield self.problem(part.line, "steps", message, "number its items: 1. 2. 3.")
        part = self.page.part(DIAGNOSIS)
        if part is None:
            return
        for number, item in enumerate(part.items, 1):
            if not any(block.language == RUN for block in item.blocks) or not item.says:
                fix = f"write ```{RUN} in it, indented by three spaces, and how to read its output"
                message = f"step {number} has no ```{RUN} command, or no words"
                yield self.problem(item.line, "steps", message, fix)
        if part.items and self._commands(part) < _FEWEST:
            message = f"part '{DIAGNOSIS}' has under {_FEWEST} commands"
            yield self.problem(part.line, "steps", message, "add one that shows the culprit")

    @staticmethod
    def _commands(part: Part) -> int:
        try:
            return sum(len(list(commands(each))) for each in part.blocks if each.language == RUN)
        except ShellError:
            return _FEWEST  # told with its line

    def left(self) -> Iterator[Problem]:
        """Yield each line that is still to be written."""
        for number, line in enumerate(self.page.lines, 1):
            if found := _LEFT.search(line):
                message = f"'{found[0]}' is left of what was to be written"
                fix = "write what belongs there, or remove the line"
                yield self.problem(number, "placeholder", message, fix)

    def blocks(self) -> Iterator[Problem]:
        """Yield what is wrong with blocks, and with the commands in them."""
        for block in self.page.blocks:
            if block.language == RUN:
                yield from self._run(block)
            elif block.language != SHOWN:
                message = f"a block of '{block.language}' is neither run nor shown"
                fix = f"write ```{RUN} for what may be copied and run, ```{SHOWN} for the rest"
                yield self.problem(block.line - 1, "language", message, fix)

    def _run(self, block: Block) -> Iterator[Problem]:
        try:
            every = list(commands(block))
        except ShellError as error:
            fix = f"use a plain command, or write it in ```{SHOWN}"
            yield self.problem(error.line, "shell", str(error), fix)
            return
        if not every:
            yield self.problem(block.line, "shell", "a block without a command", "remove it")
        for command in every:
            yield from self._command(command)

    def _command(self, command: Command) -> Iterator[Problem]:
        if refused := tools.refusal(command):
            yield self.problem(command.line, "tool", *refused)
        known = [*tools.variables(self.known.catalogue), tools.DATABASE, tools.REDIS]
        for name in command.variables:
            if name not in known:
                message, near = f"unknown variable '${name}'", nearest(name, known)
                fix = f"use one of: {', '.join(known)}"
                yield self.problem(command.line, "variable", message, fix, near)
        for query in tools.promql(command):
            for found in self.known.series.check(query, self.known.scrape):
                rule = found.rule.rpartition("/")[2]
                yield self.problem(command.line, rule, found.message, found.fix, found.nearest)
        for name in _SERVICE.findall(tools.selector(command)):
            if name not in self.known.catalogue.services:
                near, fix = nearest(name, self.known.catalogue.services), "correct the name"
                yield self.problem(command.line, "service", f"unknown service '{name}'", fix, near)

    def links(self) -> Iterator[Problem]:
        """Yield each link that leads nowhere, and each dashboard that has another name."""
        for part in self.page.parts:
            for link in part.links:
                yield from self._link(link)
        last = self.page.part("Dashboards")
        if last is not None and last.says and not last.links:
            fix = "write [infrastructure-servers](../../dashboards/infrastructure/servers.yaml)"
            message = "part 'Dashboards' has no link"
            yield self.problem(last.line, "dashboard", message, fix)

    def _link(self, link: Link) -> Iterator[Problem]:
        target = link.target.partition("#")[0]
        if not target or "://" in target or target.startswith("mailto:"):
            return
        path = Path(os.path.normpath(self.page.path.parent / target))
        if not path.exists():
            message, near = f"{link.target} does not exist", ""
            if path.parent.is_dir():
                near = nearest(path.name, [each.name for each in path.parent.iterdir()])
            yield self.problem(link.line, "link", message, "correct the path", near)
        elif "dashboards/" in target and link.text not in self.known.library.dashboards:
            near = nearest(link.text, self.known.library.dashboards)
            message = f"unknown dashboard '{link.text}'"
            yield self.problem(link.line, "dashboard", message, "write its uid as the text", near)

    def names(self) -> Iterator[Problem]:
        """Yield each alert that is named and does not exist.

        Code that is written as alerts are may be something else, unless it is nearly one's name.
        """
        for number, line in enumerate(self.page.lines, 1):
            for name in filter(None, chain(*_NAMED.findall(line))):
                yield from self._alert(name, number)
        for part in self.page.parts:
            for word in part.words:
                if _CAMEL.fullmatch(word.text) and get_close_matches(
                    word.text, self.known.alerts, n=1, cutoff=_ALIKE
                ):
                    yield from self._alert(word.text, word.line)

    def _alert(self, name: str, line: int) -> Iterator[Problem]:
        if name not in self.known.alerts:
            near, fix = nearest(name, self.known.alerts), "correct the name"
            yield self.problem(line, "alert", f"unknown alert '{name}'", fix, near)
