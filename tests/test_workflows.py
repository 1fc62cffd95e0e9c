"""Workflows of GitHub: pinned actions, the least rights, and the commands that everybody types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"^ *(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
SESSION = re.compile(r"^@nox\.session.*\ndef (\w+)\(", re.MULTILINE)
COMMAND = re.compile(r"\./nox -s ((?:\w+ ?)+)(?: ?-- .*)?")
SESSIONS = SESSION.findall((ROOT / "noxfile.py").read_text(encoding="utf-8"))

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def loaded(file: Path) -> dict[str, Any]:
    """Return a workflow as its parsed mapping."""
    workflow: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return workflow


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every step of every job."""
    for job in workflow["jobs"].values():
        yield from job["steps"]


def test_there_are_workflows() -> None:
    assert FILES


@every_file
def test_every_action_is_pinned_by_its_commit_and_tells_the_version(file: Path) -> None:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "uses:" in line]

    assert lines
    assert [line for line in lines if not PINNED.match(line)] == []
    assert len(lines) == sum("uses" in step for step in steps(loaded(file)))


@every_file
def test_one_version_of_an_action_is_used(file: Path) -> None:
    used = {step["uses"] for step in steps(loaded(file)) if "uses" in step}
    pins = {
        ("/".join(name.split("/")[:2]), commit) for name, commit in (u.split("@") for u in used)
    }

    assert len({name for name, _ in pins}) == len(pins)


@every_file
def test_it_may_only_read(file: Path) -> None:
    workflow = loaded(file)

    assert workflow["permissions"] == {"contents": "read"}
    assert not [name for name, job in workflow["jobs"].items() if "permissions" in job]
    checkouts = [step for step in steps(workflow) if "actions/checkout" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@every_file
def test_every_job_has_a_time_limit_and_a_fixed_machine(file: Path) -> None:
    for job in loaded(file)["jobs"].values():
        assert job["timeout-minutes"] <= 90
        assert not job["runs-on"].endswith("-latest")
        container = job.get("container")
        assert container is None or re.search(r"@sha256:[0-9a-f]{64}$", container["image"])


@every_file
def test_every_command_is_a_session_of_nox(file: Path) -> None:
    commands = [step["run"] for step in steps(loaded(file)) if "run" in step]
    found = [COMMAND.fullmatch(command) for command in commands]

    assert commands
    assert all(found), commands
    assert {name for each in found if each for name in each[1].split()} <= set(SESSIONS)


def test_the_suite_runs_in_containers_without_skips_and_as_processes() -> None:
    commands = [step["run"] for file in FILES for step in steps(loaded(file)) if "run" in step]

    assert "./nox -s acceptance -- --runtime containers --strict" in commands
    assert "./nox -s acceptance -- --runtime processes" in commands
    assert "./nox -s tests lint" in commands
