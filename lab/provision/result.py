"""What looking for a binary comes to: the binary, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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
