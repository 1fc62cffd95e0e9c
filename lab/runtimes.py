"""Which runtime a lab has: the one that was asked for, or what this machine allows."""

from __future__ import annotations

from config.problems import nearest
from lab.containers import Containers
from lab.engine import EngineError, socket
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.runtime import Runtime, Say

AUTO, CONTAINERS, PROCESSES = "auto", "containers", "processes"
CHOICES = (AUTO, CONTAINERS, PROCESSES)


def named(name: str) -> Runtime:
    """Return a runtime by its name."""
    return Containers() if name == CONTAINERS else Processes()


def choose(wanted: str, say: Say) -> Runtime:
    """Return the runtime that was asked for; `auto` says in a line why it takes which.

    Raises LabError for a wrong name, and for containers where there is no engine.
    """
    if wanted not in CHOICES:
        near = nearest(wanted, CHOICES)
        raise LabError(
            f"--runtime {wanted}: there is no such runtime",
            hint=(f"nearest: {near}; " if near else "") + f"they are: {', '.join(CHOICES)}",
        )
    if wanted == CONTAINERS:
        socket()
        return Containers()
    if wanted == PROCESSES:
        return Processes()
    try:
        socket()
    except EngineError as error:
        say(f"runtime: processes, since {error.message}")
        return Processes()
    lacking = Containers().lacking()
    if lacking:
        say(f"runtime: processes, since the engine lacks {', '.join(lacking)}")
        return Processes()
    say("runtime: containers, since an engine answers and has the images")
    return Containers()
