"""What a metric family is: name, help, labels with their allowed values, buckets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product


@dataclass(frozen=True)
class Label:
    """A label; any value but the allowed ones is counted under `overflow`."""

    name: str
    values: tuple[str, ...]
    overflow: str

    @cached_property
    def _allowed(self) -> frozenset[str]:
        return frozenset(self.values)

    def bounded(self, value: str) -> str:
        """Return the value as it may be counted."""
        return value if value in self._allowed else self.overflow


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

    def bounded(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return the values, one a label in their order, as they may be counted."""
        pairs = zip(self.labels, values, strict=True)
        return tuple([label.bounded(value) for label, value in pairs])

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
