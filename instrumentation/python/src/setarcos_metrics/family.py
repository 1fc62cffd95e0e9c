"""What a metric family is: name, help, labels with their allowed values, buckets."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Label:
    """A label; any value but the allowed ones is counted under `overflow`."""

    name: str
    values: tuple[str, ...]
    overflow: str

    def bounded(self, value: object) -> str:
        """Return the value as it may be counted."""
        text = str(value)
        return text if text in self.values else self.overflow


@dataclass(frozen=True)
class Family:
    """A metric family, and the services that expose it."""

    name: str
    help: str
    exposed_by: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def label_names(self) -> tuple[str, ...]:
        """Return the names of the labels, in the order in which they are exposed."""
        return tuple(label.name for label in self.labels)

    def bounded(self, given: Mapping[str, object]) -> tuple[str, ...]:
        """Return a value for each label; raises TypeError for a missing or an unknown label."""
        for name in given:
            if name not in self.label_names:
                near = difflib.get_close_matches(name, self.label_names, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise TypeError(f"{self.name} has no label {name}{hint}")
        lacking = [name for name in self.label_names if name not in given]
        if lacking:
            raise TypeError(f"{self.name} needs a value for {', '.join(lacking)}")
        return tuple(label.bounded(given[label.name]) for label in self.labels)

    def combinations(self) -> Iterator[tuple[str, ...]]:
        """Yield every allowed combination of label values, without the overflow values."""
        yield from product(*(label.values for label in self.labels))


@dataclass(frozen=True)
class Counter(Family):
    """Only ever rises."""


@dataclass(frozen=True)
class Gauge(Family):
    """Rises and falls."""


@dataclass(frozen=True)
class Histogram(Family):
    """Counts observations below each of the `buckets`, whose unit is in the family's name."""

    buckets: tuple[float, ...] = ()
