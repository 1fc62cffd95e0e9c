"""All faults of a lab, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module

from config.problems import nearest
from lab.api import Lab
from lab.errors import LabError
from lab.faults.fault import Fault

# Read when somebody asks for faults: every command of a lab would else wait for what they import.
KINDS = (
    "servers",
    "ai",
    "alertmanager",
    "blind",
    "budgets",
    "cache",
    "cards",
    "certificates",
    "clocks",
    "collector",
    "connections",
    "crashes",
    "delivery",
    "descriptors",
    "disks",
    "endpoints",
    "features",
    "hanging",
    "intake",
    "loki",
    "machine",
    "memory",
    "pipeline",
    "pool",
    "postgres",
    "postgres_use",
    "prometheus",
    "prometheus_data",
    "queues",
    "ratings",
    "redis",
    "redis_use",
    "rows",
    "scrapes",
    "spend",
    "stuck",
    "tasks",
    "tempo",
    "visitors",
)


def faults(lab: Lab) -> Mapping[str, Fault]:
    """Return every fault that a lab can have."""
    return {fault.name: fault for kind in KINDS for fault in _of(kind, lab)}


def named(lab: Lab, name: str) -> Fault:
    """Return one fault; raises LabError where there is none of that name."""
    known = faults(lab)
    if name not in known:
        near = nearest(name, known)
        meant = f"did you mean {near}? " if near else ""
        raise LabError(f"no fault is called {name}", hint=f"{meant}nox -s lab -- faults lists them")
    return known[name]


def _of(kind: str, lab: Lab) -> Iterable[Fault]:
    found: Iterable[Fault] = import_module(f"{__package__}.{kind}").of(lab)
    return found
