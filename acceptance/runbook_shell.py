"""A person's shell, in which the commands of runbooks run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lab import variables
from lab.api import Lab

Shell = Mapping[str, str]


@contextmanager
def shell(lab: Lab) -> Iterator[Shell]:
    """Yield what a shell has after `eval "$(nox -s lab -- env)"`, while the stores are held."""
    folder, _ = variables.programs(lab)
    with variables.reached(lab) as stores:
        path = os.pathsep.join((str(folder), os.environ["PATH"]))
        yield {**os.environ, **dict(variables.addresses(lab)), **stores, "PATH": path}


def ran(text: str, env: Shell, within_s: float) -> subprocess.CompletedProcess[str]:
    """Run a command as it stands; raises subprocess.TimeoutExpired where it does not end."""
    return subprocess.run(
        ["/bin/sh", "-c", text],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )
