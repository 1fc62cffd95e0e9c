"""What was evaluated and told of what should have been, whichever server was dead."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lab.receivers.inbox import Channel, Message

Addressee = tuple[Channel, str]


@dataclass(frozen=True)
class Share:
    """How many of those expected were made; `doubled` are those that were made twice or more."""

    expected: int
    made: int
    doubled: int = 0

    @property
    def ratio(self) -> float:
        """Return the share that was made; of none expected, all were."""
        return self.made / self.expected if self.expected else 1.0

    def __add__(self, other: Share) -> Share:
        """Return both together."""
        return Share(
            self.expected + other.expected, self.made + other.made, self.doubled + other.doubled
        )


@dataclass(frozen=True)
class Phase:
    """A time in which an alert fires, or is over, and of which everybody has to hear once."""

    status: str
    begun: float
    ended: float


def evaluations(times: Iterable[float], begun: float, ended: float, every_s: float) -> Share:
    """Return how many evaluations of a group of rules there were, by what they have recorded.

    One is made when either of two servers has made it: they have a moment in each interval, and
    whichever recorded in that interval has evaluated. The first and the last are cut off.
    """
    first, last = math.ceil(begun / every_s), math.floor(ended / every_s)
    made = {math.floor(at / every_s) for at in times} & set(range(first, last))
    return Share(last - first, len(made))


def notifications(
    phases: Sequence[Phase], messages: Sequence[Message], wanted: AbstractSet[Addressee]
) -> Share:
    """Return how many of `wanted` heard once of each phase; twice is not as it should be."""
    whole = Share(0, 0)
    for phase in phases:
        heard = Counter(_heard(phase, messages))
        made = sum(heard[each] == 1 for each in wanted)
        whole += Share(len(wanted), made, sum(heard[each] > 1 for each in wanted))
    return whole


def _heard(phase: Phase, messages: Iterable[Message]) -> Iterator[Addressee]:
    for each in messages:
        if each.status == phase.status and phase.begun <= each.at < phase.ended:
            yield each.channel, each.to
