"""What is known of each series that dashboards ask for: its labels, and how it behaves in a lab.

`series.json` beside this file is what `python -m lab.history.record` has seen in a running lab.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("series.json")
LE = "le"
BUCKET, SUM, COUNT = "_bucket", "_sum", "_count"


class Kind(StrEnum):
    """How a family of series behaves."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True)
class Member:
    """One series: `level` is a counter's increase a second, or a gauge's mean; `now` is its value.

    Of a histogram, `level` are observations a second, `mean` is one of them, and `shares` are the
    parts of all that fall into each bucket.
    """

    labels: Mapping[str, str]
    level: float
    spread: float = 0.0
    now: float = 0.0
    mean: float = 0.0
    shares: tuple[float, ...] = ()

    @property
    def service(self) -> str:
        """Return which service it tells of, or nothing."""
        return self.labels.get("service", "")

    @cached_property
    def text(self) -> str:
        """Return the labels as they are exposed, without braces."""
        return ",".join(f"{name}={json.dumps(self.labels[name])}" for name in sorted(self.labels))


@dataclass(frozen=True)
class Family:
    """Series of one name; a histogram has bounds, and the endings that are asked for."""

    name: str
    kind: Kind
    members: tuple[Member, ...]
    whole: bool = False
    bounds: tuple[str, ...] = ()
    endings: tuple[str, ...] = ("",)

    @property
    def count(self) -> int:
        """Return how many series it has."""
        per_member = sum(len(self.bounds) if end == BUCKET else 1 for end in self.endings)
        return per_member * len(self.members)

    def names(self) -> Iterator[str]:
        """Yield the names of its series."""
        yield from (f"{self.name}{ending}" for ending in self.endings)


@dataclass(frozen=True)
class Profile:
    """All families; `absent` are names that are asked for, and that no healthy lab has."""

    families: tuple[Family, ...]
    absent: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all series."""
        return frozenset(name for each in self.families for name in each.names())

    @property
    def count(self) -> int:
        """Return how many series there are."""
        return sum(each.count for each in self.families)


def load(file: Path = FILE, environment: str = "") -> Profile:
    """Read the file; series of the lab's environment get the label of `environment`."""
    told = json.loads(file.read_text(encoding="utf-8"))
    families = tuple(_family(each, environment) for each in told["families"])
    return Profile(families, tuple(told["absent"]))


def _family(told: Mapping[str, Any], environment: str) -> Family:
    names = told["labels"]
    members = tuple(
        Member(
            {
                name: environment if name == "environment" and value is None else value
                for name, value in zip(names, labels, strict=True)
                if value != ""
            },
            *figures,
        )
        for labels, *figures in told["series"]
    )
    return Family(
        told["name"],
        Kind(told["kind"]),
        members,
        told.get("whole", False),
        tuple(told.get("bounds", ())),
        tuple(told.get("endings", ("",))),
    )
