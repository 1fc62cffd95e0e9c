"""What looking for a binary comes to: the binary, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError


@dataclass(frozen=True)
class Binary:
    """A program that is on this machine; it runs with `env` added to its variables."""

    name: str
    path: Path
    version: str
    source: str
    env: Mapping[str, str]


@dataclass(frozen=True)
class Missing:
    """A program that is not here, and how to get it."""

    name: str
    reason: str
    hint: str


def required(found: Binary | Missing) -> Binary:
    """Return a binary that is here; raises LabError, with the way to get it, where it is not."""
    if isinstance(found, Missing):
        raise LabError(f"{found.name} is missing: {found.reason}", hint=found.hint)
    return found
