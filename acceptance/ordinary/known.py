"""What the lab's history knows of each series, at production's load, and as chance has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from acceptance.ordinary.lines import Line, chance, counted, measured, summed
from acceptance.ordinary.story import DATABASE, Story
from acceptance.ordinary.targets import server
from config.catalogue import Catalogue
from lab.history.model import FOLLOWS
from lab.history.profile import BUCKET, COUNT, LE, SUM, Family, Kind, Member, load
from lab.history.week import Floats

REQUESTS = "http_requests_total"
# Gauges that are larger where more people come.
FOLLOWING = ("db_client_connection_count", "pg_stat_activity_count", "redis_connected_clients")
# Counted one by one by nobody.
MEASURED = ("ai_router_tokens_total", "ai_router_tokens_by_type_total")
# By which part of the requests one bucket later, at a mean load: the more come, the more wait.
WAITS = 0.03
# PostgreSQL keeps what it counted.
KEEPS = (DATABASE,)


@dataclass(frozen=True)
class Known:
    """The lab's families, so many times their load."""

    story: Story
    families: Mapping[str, Family]
    times: float

    @classmethod
    def of(cls, story: Story, catalogue: Catalogue, environment: str) -> Known:
        """Read them for an environment of the catalogue's assumed load."""
        families = {each.name: each for each in load(environment=environment).families}
        lab = sum(each.level for each in families[REQUESTS].members)
        return cls(story, families, catalogue.capacity.load.requests_per_second / lab)

    def lines(self, wanted: Callable[[Family], bool]) -> Iterator[Line]:
        """Yield the lines of all families that are wanted."""
        for family in filter(wanted, self.families.values()):
            for member in family.members:
                if family.kind is Kind.HISTOGRAM:
                    yield from self.histogram(family, member)
                elif family.kind is Kind.GAUGE:
                    yield Line(family.name, member.labels, self._gauge(family, member))
                else:
                    values = self._counter(family, member)
                    yield Line(family.name, member.labels, self.total(member.labels, values))

    def total(self, labels: Mapping[str, str], increments: Floats) -> Floats:
        """Return the running total of a counter with these labels."""
        of = server(labels)
        return summed(increments, [] if of in KEEPS else self.story.restarts(of))

    def come(self, name: str, member: Member) -> Floats:
        """Return how many come in each step to a server that is there."""
        found = counted(self._chance(name, member), member.level * self.times, self.story.visits)
        return np.where(self.story.away(member.service), 0.0, found)

    def _chance(self, name: str, member: Member) -> np.random.Generator:
        return chance(self.story, name, member.text)

    def _gauge(self, family: Family, member: Member) -> Floats:
        follows = FOLLOWS * (self.story.visits - 1) if family.name in FOLLOWING else 0.0
        noise = self._chance(family.name, member).standard_normal(self.story.until)
        values = member.level * (1 + follows) + member.spread * noise
        values = np.maximum(values, 0.0) if member.level >= 0 else values
        return np.round(values) if family.name in FOLLOWING else values

    def _counter(self, family: Family, member: Member) -> Floats:
        if family.whole and family.name not in MEASURED:
            return self.come(family.name, member)
        level = member.level * self.times
        found = measured(self._chance(family.name, member), level, self.story.visits)
        found = np.floor(found) if family.name in MEASURED else found
        return np.where(self.story.away(member.service), 0.0, found)

    def histogram(
        self, family: Family, member: Member, counts: Floats | None = None
    ) -> Iterator[Line]:
        """Yield a histogram's lines, of so many observations in each step where that is known."""
        chances, visits = self._chance(family.name, member), self.story.visits
        shares = np.array(member.shares) / sum(member.shares)
        later = np.concatenate(([0.0], shares[:-1]))
        later[-1] += shares[-1]
        waits = np.minimum(WAITS * visits, 1.0)[:, None]
        parts = shares * (1 - waits) + later * waits
        if counts is None:
            counts = self.come(family.name, member)
        each = chances.multinomial(counts.astype(np.int64), parts).astype(float)
        upto = np.cumsum(each, axis=1)
        for index, bound in enumerate(family.bounds):
            values = self.total(member.labels, upto[:, index])
            yield Line(f"{family.name}{BUCKET}", {**member.labels, LE: bound}, values)
        seconds = counts * member.mean * (1 + WAITS * visits)
        yield Line(f"{family.name}{COUNT}", member.labels, self.total(member.labels, counts))
        yield Line(f"{family.name}{SUM}", member.labels, self.total(member.labels, seconds))
