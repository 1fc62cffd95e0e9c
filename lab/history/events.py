"""What went wrong, and what was deployed, within a stretch of the history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

# Steps that an incident takes, at least and at most.
BRIEF, LONG = 3, 18
INCIDENTS = (0, 1, 1, 2)
DEPLOYED = 0.5


class Trouble(StrEnum):
    """What an incident is: a service that is gone, one that fails, or one that is slow."""

    DOWN = "down"
    FAILING = "failing"
    SLOW = "slow"


@dataclass(frozen=True)
class Incident:
    """Trouble of a service, from a step up to another, at which it is started again."""

    service: str
    trouble: Trouble
    since: int
    until: int


@dataclass(frozen=True)
class Stretch:
    """The steps from `since` up to, and without, `until`, with what happened in them."""

    since: int
    until: int
    incidents: tuple[Incident, ...]
    deployed: tuple[tuple[str, int], ...]

    def restarts(self, service: str) -> tuple[int, ...]:
        """Return the steps at which counters of a service begin again."""
        found = {at for name, at in self.deployed if name == service}
        for each in self.incidents:
            if each.service == service:
                found |= {each.since, each.until} if each.trouble is Trouble.DOWN else {each.until}
        return tuple(sorted(found))

    def of(self, service: str, trouble: Trouble) -> Iterator[slice]:
        """Yield the steps, counted from `since`, in which a service had that trouble."""
        for each in self.incidents:
            if each.service == service and each.trouble is trouble:
                yield slice(each.since - self.since, each.until - self.since)


def stretch(seed: int, since: int, until: int, services: Sequence[str]) -> Stretch:
    """Return what happened, the same for the same seed; no incident crosses an end."""
    chance = Random(f"{seed} {since}")  # noqa: S311 - plausible, not secret
    incidents = []
    for _ in range(chance.choice(INCIDENTS)):
        length = chance.randint(BRIEF, LONG)
        begun = chance.randrange(since + 1, until - LONG - 1)
        trouble = chance.choice((*Trouble,))
        if trouble is Trouble.DOWN:
            length = BRIEF
        incidents.append(Incident(chance.choice(services), trouble, begun, begun + length))
    deployed = tuple(
        (name, chance.randrange(since + 1, until))
        for name in services
        if chance.random() < DEPLOYED
    )
    return Stretch(since, until, tuple(incidents), deployed)
