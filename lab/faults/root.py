"""What only root may do to a machine, by the machine's own programs."""

from __future__ import annotations

import os
import subprocess

from lab.api import Lab
from lab.errors import LabError
from lab.faults.here import only_here

ALLOWED = "a container needs --privileged for it"


def root_only(lab: Lab) -> None:
    """Raise LabError where this process may not change the machine that a lab's servers see."""
    only_here(lab)
    if os.geteuid() != 0:
        raise LabError("only root can break this", hint="run the lab and this command as root")


def run(*command: str) -> str:
    """Run a program and return what it said; raises LabError where it is missing, or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        hint = "install the package that has it"
        raise LabError(f"{command[0]} is missing", hint=hint) from error
    if done.returncode != 0:
        said = " ".join(done.stderr.split())
        raise LabError(f"{' '.join(command[:2])} failed: {said}", hint=ALLOWED, status=1)
    return done.stdout.strip()
