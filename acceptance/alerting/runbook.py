"""A runbook's mitigation, run as it is written there."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from acceptance.alerting.mitigations import Mitigation
from acceptance.runbook_shell import Shell, ran, shell
from acceptance.waiting import eventually
from config.runbooks import read
from config.runbooks.check import SHOWN
from config.runbooks.folder import FOLDER
from config.runbooks.page import Block
from config.runbooks.tools import DATABASE
from lab.api import Lab
from lab.errors import LabError
from lab.sql import address, conninfo

ROOT = Path(__file__).parents[2]
MITIGATION = "Mitigation"
# How people call a lab, and what the session of that name runs (noxfile.py).
NOX = "nox -s lab --"
SQL = ("SELECT ", "GRANT ")
REDIS = "redis-cli"
# Redis may refuse whoever asks, again and again: a person would not give up at once.
COMMAND_S, TRIED_S = 60.0, 20.0
# How redis-cli says that nothing was done; its status says so in newer versions alone.
REFUSED = "ERR"


def commands(alert: str) -> list[str]:
    """Return each line of an alert's mitigation that is for copying, without its warning."""
    shown = blocks(alert, MITIGATION, SHOWN)
    return [alone(line) for block in shown for line in block.text.splitlines() if line.strip()]


def blocks(alert: str, title: str, language: str) -> list[Block]:
    """Return the blocks of one language in a part of an alert's runbook."""
    name = f"{FOLDER}/{alert}.md"
    part = read(ROOT / name, name).part(title)
    return [each for each in (part.blocks if part else ()) if each.language == language]


def alone(line: str) -> str:
    """Return a command without what is said of it; a comment of SQL begins with two dashes."""
    line = line.strip()
    said = " -- " if line.startswith(SQL) else " # "
    return line.partition(said)[0].strip().rstrip(";")


@dataclass(frozen=True)
class Reader:
    """Who does what a runbook says, with a shell that reaches a lab, as the database's owner."""

    lab: Lab
    shell: Shell

    def follow(self, mitigation: Mitigation) -> None:
        """Run a mitigation; raises LabError where the runbook lacks it, or where it fails."""
        if mitigation.command not in commands(mitigation.alert):
            hint = f"correct acceptance/alerting/mitigations.py or {FOLDER}/{mitigation.alert}.md"
            raise LabError(f"the runbook does not say: {mitigation.command}", hint=hint)
        every = mitigation.fill(self.lab)
        if not every:
            raise LabError(f"{mitigation.alert}: its runbook finds nothing to act on")
        for filled in every:
            text = mitigation.command
            for word, value in filled.items():
                text = text.replace(word, value)
            self._run(text)

    def lacks(self, mitigation: Mitigation) -> str:
        """Return the program that a mitigation needs and that is not here, or nothing."""
        if mitigation.command.startswith(NOX):
            return ""
        program = "psql" if mitigation.command.startswith(SQL) else mitigation.command.split()[0]
        return "" if shutil.which(program, path=self.shell["PATH"]) else program

    def _run(self, command: str) -> None:
        text = runnable(command, self.lab.name)

        def done() -> None:
            result = ran(text, self.shell, COMMAND_S)
            said = f"{result.stdout}{result.stderr}"
            assert not result.returncode, f"{command}: status {result.returncode}: {said}"
            assert not result.stdout.startswith(REFUSED), f"{command}: {said}"

        try:
            eventually(done, within_s=TRIED_S if command.startswith(REDIS) else 0)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            raise LabError(str(error)) from error


def runnable(command: str, lab: str) -> str:
    """Return what a shell is given: the session's own program, and a statement in quotes."""
    if command.startswith(NOX):
        return f"{shlex.quote(sys.executable)} -m lab{command.removeprefix(NOX)} --name {lab}"
    if command.startswith(SQL):
        return f'psql "${DATABASE}" -v ON_ERROR_STOP=1 -c {shlex.quote(command)}'
    return command


@contextmanager
def reader(lab: Lab) -> Iterator[Reader]:
    """Yield who follows runbooks in a lab."""
    with shell(lab) as found, address(lab) as owner:
        yield Reader(lab, {**found, DATABASE: conninfo(owner)})
