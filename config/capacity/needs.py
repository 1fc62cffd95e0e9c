"""What a need of a server is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from config.capacity.load import Rates
from config.catalogue.capacity import Figures
from config.catalogue.retention import Retention


class Resource(StrEnum):
    """What is needed; of the network, bytes a second that arrive."""

    DISK = "disk"
    MEMORY = "memory"
    NETWORK = "network"


@dataclass(frozen=True)
class Term:
    """A part of a need in bytes, its formula in words, and the figures that it uses by name."""

    what: str
    value: float
    formula: str
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Need:
    """What a server needs of something, and how much of its machine it may take at most."""

    service: str
    resource: Resource
    terms: tuple[Term, ...]
    # Bytes; None where no size was given, as for the network.
    budget: float | None = None
    usable: float | None = None

    @property
    def needed(self) -> float:
        """The sum of its terms."""
        return sum(term.value for term in self.terms)

    @property
    def fits(self) -> bool:
        """Whether it is no more than may be taken."""
        return self.usable is None or self.needed <= self.usable


@dataclass(frozen=True)
class Situation:
    """What every need follows from."""

    figures: Figures
    kept: Retention
    load: Rates
