"""Every command of every runbook runs as it stands, and ends by itself and well."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from acceptance import runbook_shell
from acceptance.report import missing
from acceptance.runbook_shell import Shell
from config.runbooks import Runbook, pages, read
from config.runbooks.check import RUN
from config.runbooks.shell import Command, commands
from lab.api import Lab

ROOT = Path(__file__).parents[1]
PAGES = [read(path, path.relative_to(ROOT).as_posix()) for path in pages(ROOT)]
AT_ONCE = 4
# A lab has none of its own.
OF_CERTIFICATES = {"CertificateEndsNow", "CertificateEndsSoon"}
COMMAND_S = 20.0


@pytest.fixture(scope="module")
def shell(lab: Lab) -> Iterator[Shell]:
    """Return what a person's shell has."""
    with runbook_shell.shell(lab) as found:
        yield found


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.3")
@pytest.mark.parametrize("page", PAGES, ids=[page.alert for page in PAGES])
def test_the_commands_of_a_runbook_run(page: Runbook, shell: Shell) -> None:
    every = [each for block in page.blocks if block.language == RUN for each in commands(block)]
    here = [each for each in every if shutil.which(each.program, path=shell["PATH"])]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(lambda each: answer(page, each, shell), here))

    if page.alert in OF_CERTIFICATES and not any(said):
        missing(
            "a certificate that is probed", "name one in certificates/*.yml (docs/discovery.md)"
        )
    # Many ask for what is wrong, which a sound lab has not; none of them all would be a dead page.
    assert any(said), f"{page.name}: no command has an answer"
    if lacking := sorted({each.program for each in every} - {each.program for each in here}):
        missing(", ".join(lacking), "nox -s lab -- doctor tells how to get it")


def answer(page: Runbook, command: Command, shell: Shell) -> str:
    """Return what a command prints; an AssertionError where it fails or does not end."""
    try:
        done = runbook_shell.ran(command.text, shell, COMMAND_S)
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"{page.name}:{command.line}: {error}") from error
    said = f"{done.stdout}{done.stderr}"
    assert done.returncode == 0, f"{page.name}:{command.line}: status {done.returncode}: {said}"
    return done.stdout.strip()
