"""Commits, as git tells them of a clone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from setarcos_delivery.mistake import MistakeError
from setarcos_delivery.sources.event import UnreadableError, read
from setarcos_delivery.sources.hosts import Pushed

FIELD, END = "\x1f", "\0"
# Hash, the committer's date, the whole message: what the hosts tell of a commit.
FORMAT = "--format=%H%x1f%cI%x1f%B"
LOG = ("git", "log", "--reverse", "--topo-order", "-z", FORMAT)


def between(revisions: str, folder: Path) -> list[Pushed]:
    """Return the commits of `revisions`, oldest first; raises MistakeError."""
    if revisions.startswith("-"):
        raise MistakeError(f"{revisions} is no range of commits", hint="write it as A..B")
    command = (*LOG, revisions, "--")
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise MistakeError(f"git does not run in {folder}: {error}") from error
    if done.returncode:
        said = next(iter(done.stderr.decode(errors="replace").splitlines()), "it said nothing")
        hint = "a shallow clone lacks older commits: fetch them first"
        raise MistakeError(f"git log {revisions}: {said}", hint=hint)
    lines = done.stdout.decode(errors="replace").split(END)
    return [_pushed(line) for line in lines if line.strip()]


def _pushed(line: str) -> Pushed:
    sha, when, message = line.split(FIELD, 2)
    try:
        return read(Pushed, {"id": sha.strip(), "timestamp": when, "message": message})
    except UnreadableError as error:
        raise MistakeError(f"commit {sha.strip()}: {error}") from error
