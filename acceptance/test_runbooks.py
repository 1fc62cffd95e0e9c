"""Every command of every runbook runs as it stands: it ends by itself, well, and has an answer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from acceptance.report import missing
from acceptance.waiting import eventually
from config.runbooks import Runbook, pages, read
from config.runbooks.check import RUN
from config.runbooks.shell import Command, commands
from config.runbooks.tools import promql, selector
from lab import variables
from lab.api import Lab

ROOT = Path(__file__).parents[1]
PAGES = [read(path, path.relative_to(ROOT).as_posix()) for path in pages(ROOT)]
AT_ONCE = 4
COMMAND_S = 20.0
# A series may be minutes old in production, and a scrape away in a lab that has just begun.
DEADLINE_S = 30.0
_SELECTOR = re.compile(r"\{[^{}]*\}")
_CHOOSES = re.compile(r"[<>]|[!=]=|\b(?:offset|unless|absent\w*)\b")


@pytest.fixture(scope="module")
def shell(lab: Lab) -> Iterator[Mapping[str, str]]:
    """Return what a person's shell has after `eval "$(nox -s lab -- env)"`."""
    folder, _ = variables.programs(lab)
    with variables.reached(lab) as stores:
        path = os.pathsep.join((str(folder), os.environ["PATH"]))
        yield {**os.environ, **dict(variables.addresses(lab)), **stores, "PATH": path}


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.3")
@pytest.mark.parametrize("page", PAGES, ids=[page.alert for page in PAGES])
def test_the_commands_of_a_runbook_run(page: Runbook, shell: Mapping[str, str]) -> None:
    every = [each for block in page.blocks if block.language == RUN for each in commands(block)]
    here = [each for each in every if shutil.which(each.program, path=shell["PATH"])]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        wrong = [said for said in pool.map(lambda each: trouble(page, each, shell), here) if said]

    assert not wrong, "\n".join(wrong)
    if lacking := sorted({each.program for each in every} - {each.program for each in here}):
        missing(", ".join(lacking), "nox -s lab -- doctor tells how to get it")


def trouble(page: Runbook, command: Command, shell: Mapping[str, str]) -> str:
    """Return what is wrong with a command, an empty string where nothing is."""
    try:
        eventually(lambda: runs(command, shell), within_s=DEADLINE_S)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        return f"{page.name}:{command.line}: {command.text}\n  {error}"
    return ""


def runs(command: Command, shell: Mapping[str, str]) -> None:
    """Run a command; raises AssertionError with what it said where that is not well."""
    done = subprocess.run(
        ["/bin/sh", "-c", command.text],
        env=shell,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_S,
        check=False,
    )
    assert done.returncode == 0, f"status {done.returncode}: {done.stdout}{done.stderr}"
    said = done.stdout.strip() or may_be_silent(command)
    assert said, f"it prints nothing; stderr: {done.stderr}"


def may_be_silent(command: Command) -> bool:
    """Tell whether no answer is one: it asks for what is wrong, or for what was a day ago."""
    if selector(command):
        return "|" in _SELECTOR.sub("", selector(command), count=1)
    return any(_CHOOSES.search(_SELECTOR.sub("", query)) for query in promql(command))
