"""All faults of a lab, by name."""

from __future__ import annotations

from collections.abc import Mapping

from config.problems import nearest
from lab.api import Lab
from lab.errors import LabError
from lab.faults import ai, budgets, delivery, machine, pipeline, postgres, redis, servers
from lab.faults.fault import Fault

KINDS = (servers, ai, postgres, redis, machine, delivery, pipeline, budgets)


def faults(lab: Lab) -> Mapping[str, Fault]:
    """Return every fault that a lab can have."""
    return {fault.name: fault for kind in KINDS for fault in kind.of(lab)}


def named(lab: Lab, name: str) -> Fault:
    """Return one fault; raises LabError where there is none of that name."""
    known = faults(lab)
    if name not in known:
        near = nearest(name, known)
        meant = f"did you mean {near}? " if near else ""
        raise LabError(f"no fault is called {name}", hint=f"{meant}nox -s lab -- faults lists them")
    return known[name]
