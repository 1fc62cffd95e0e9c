"""`nox -s backup` and `nox -s restore` as a person runs them, and ends them in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from acceptance.small_lab import base
from lab.api import Lab

# The new lab.
NEW = "restored"
# A whole lab may have to start in it.
DEADLINE_S = 180.0
MOMENT = "in the middle"
# The command with a stand-in for a slow disk: at one point it says so, and stays there.
PUTTING, ARCHIVE = "putting", "archive"
SLOW = """
import os, time
from lab.api import Lab
from lab.backup.__main__ import app

def slow(*_):
    print({moment!r}, flush=True)
    time.sleep(600)

fetch = Lab.fetch

def fetched(lab, server, *rest):
    fetch(lab, server, *rest)
    if server == {point!r}:
        slow()

def put(*_):
    slow()

Lab.fetch = fetched
if {point!r} == "putting":
    Lab.put = put
if {point!r} == "archive":
    os.fsync = slow
app()
"""


def call(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the lab to its end."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


def restoring(lab: Lab, archive: Path, name: str) -> list[str]:
    """Return the words that start a new lab with a backup, run as the suite's own is."""
    where = (f"--name={name}", f"--port-base={base(lab, NEW)}", f"--runtime={lab.runtime}")
    return ["restore", str(archive), *where]


def restore(lab: Lab, archive: Path, name: str = NEW) -> subprocess.CompletedProcess[str]:
    """Start a new lab with a backup."""
    return call("lab.backup", *restoring(lab, archive, name))


def stopped(point: str, number: signal.Signals, *words: str) -> str:
    """End a command when it has come to a point; return what it said."""
    with subprocess.Popen(
        [sys.executable, "-c", SLOW.format(moment=MOMENT, point=point), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert any(line.strip() == MOMENT for line in process.stdout)
        process.send_signal(number)
        _, said = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == (-number if number == signal.SIGKILL else 130)
    return said
