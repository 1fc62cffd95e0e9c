"""Plausible figures of a stretch of time: a matrix for each family, a row a series."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.history.events import Stretch, Trouble, stretch
from lab.history.profile import BUCKET, COUNT, LE, Family, Kind, Member, Profile
from lab.history.week import DAY, STEP_S, Floats, Steps, visited, visits
from lab.servers import delivery_events, node_exporter
from lab.team.simulate import DAYS

# The share by which what is counted in a step differs from what is usual, and a gauge follows it.
NOISE, FOLLOWS = 0.15, 0.3
# How much more often something fails while a service does, and how many buckets up slow ones are.
FAILS, SLOWER = 60.0, 3
# A slow request takes so many times as long.
SLOWNESS = 8.0
FAILURE = ("_errors_total", "_failed_total", "_timeouts_total", "_fallbacks_total")
GROWING, A_DAY = "_size_bytes", 0.004
ALIVE = ("up", "probe_success")
# What keeps its counts when a lab ends: the history leads up to what a lab begins with.
KEPT = (delivery_events.NAME, node_exporter.NAME)
# The team's story is not the same every day: its counters never lead up to more than a lab has.
LAG = 3 * DAY
# A machine is started again after so many days.
REBOOT = 20 * DAY


@dataclass(frozen=True)
class Rows:
    """Values of some series: name and labels of each as they are exposed, a row a series."""

    names: tuple[str, ...]
    values: Floats | Steps


@dataclass(frozen=True)
class Model:
    """A profile in time; `ends` is the step with which the history ends, `first` its first one."""

    profile: Profile
    seed: int
    first: int
    ends: int
    services: tuple[str, ...]

    def stretch(self, since: int, until: int) -> Stretch:
        """Return what happens from one step to another; both lie on the limits of blocks."""
        return stretch(self.seed, since, until, self.services)

    def rows(self, now: Stretch, before: tuple[Stretch, ...]) -> Iterator[Rows]:
        """Yield the figures of all series, given what happened `before`, the last one first."""
        for family in self.profile.families:
            chance = np.random.default_rng([self.seed, zlib.crc32(family.name.encode()), now.since])
            part = _Part(self, family, now, before, chance)
            yield from part.rows()


@dataclass(frozen=True)
class _Part:
    """A family within a stretch."""

    model: Model
    family: Family
    now: Stretch
    before: tuple[Stretch, ...]
    chance: np.random.Generator

    def rows(self) -> Iterator[Rows]:
        family = self.family
        if family.kind is Kind.GAUGE:
            yield Rows(self._names(""), self._whole(self._gauges()))
        elif family.kind is Kind.COUNTER:
            yield Rows(self._names(""), self._whole(self._summed(self._increments())))
        else:
            yield from self._histograms()

    @property
    def _steps(self) -> Steps:
        return np.arange(self.now.since, self.now.until)

    def _names(self, ending: str) -> tuple[str, ...]:
        return tuple(f"{self.family.name}{ending}{{{m.text}}}" for m in self.family.members)

    def _whole(self, values: Floats) -> Floats | Steps:
        return np.floor(values + 1e-6).astype(np.int64) if self.family.whole else values

    def _gauges(self) -> Floats:
        members = self.family.members
        levels = np.array([each.level for each in members])[:, None]
        spreads = np.array([each.spread for each in members])[:, None]
        follows = 1 + FOLLOWS * (visits(self._steps) - 1) * (spreads > 0)
        noise = self.chance.standard_normal((len(members), len(self._steps)))
        values = levels * follows + spreads * noise
        if self.family.name.endswith(GROWING):
            values = levels * (1 - A_DAY * (self.model.ends - self._steps) / DAY)
        values = np.where(levels >= 0, np.maximum(values, 0), values)
        if self.family.name in ALIVE:
            for row, member in enumerate(members):
                for when in self.now.of(member.service, Trouble.DOWN):
                    values[row, when] = 0
        return values

    def _rates(self) -> Floats:
        """Return what each member counts in a mean step."""
        return np.array(
            [
                each.now / (DAYS * DAY)
                if each.service == delivery_events.NAME
                else each.level * STEP_S
                for each in self.family.members
            ]
        )[:, None]

    def _increments(self) -> Floats:
        """Return what is counted within each step."""
        usual = visits(self._steps)
        noise = self.chance.lognormal(0, NOISE, (len(self.family.members), len(usual))) * usual
        for row, member in enumerate(self.family.members):
            self._evened(noise[row], usual, member.service)
        found = noise * self._rates()
        for row, member in enumerate(self.family.members):
            for when in self.now.of(member.service, Trouble.DOWN):
                found[row, when] = 0
            if _tells_of_failure(self.family, member):
                for when in self.now.of(member.service, Trouble.FAILING):
                    found[row, when] *= FAILS
        return found

    def _evened(self, noise: Floats, usual: Floats, service: str) -> None:
        """Make sums from a restart to the end what is usual: there the next stretch goes on."""
        inner = (self.model.ends, *self.now.restarts(service))
        parts = sorted({each - self.now.since for each in inner if each < self.now.until})
        for part in map(slice, [0, *parts], [*parts, len(noise)]):
            noise[part] *= usual[part].sum() / max(noise[part].sum(), 1e-9)

    def _begins(self) -> Floats:
        """Return what each member has counted before the stretch."""
        rates = self._rates()[:, 0]
        return np.array(
            [
                self._kept(each, rate) if each.service in KEPT else rate * self._since_restart(each)
                for each, rate in zip(self.family.members, rates, strict=True)
            ]
        )[:, None]

    def _kept(self, member: Member, rate: float) -> float:
        ahead = LAG * rate if member.service == delivery_events.NAME else 0
        return member.now - ahead - rate * visited(self.now.since, self.model.ends)

    def _since_restart(self, member: Member) -> float:
        for earlier in self.before:
            if found := earlier.restarts(member.service):
                return visited(found[-1], self.now.since)
        return visited(self.model.first - DAY, self.now.since)

    def _summed(self, increments: Floats, shares: Floats | float = 1.0) -> Floats:
        """Return running totals, which begin again at restarts; of a bucket, by its share."""
        values = self._begins() * shares + np.cumsum(increments, axis=1)
        for row, member in enumerate(self.family.members):
            if member.service == node_exporter.NAME:
                whole = REBOOT * self._rates()[row, 0]
                if whole > 0:
                    values[row] = np.where(values[row] < 0, values[row] % whole, values[row])
            elif member.service not in KEPT:
                for at in self.now.restarts(member.service):
                    index = at - self.now.since
                    values[row, index:] -= values[row, index - 1]
        return np.maximum(values, 0)

    def _histograms(self) -> Iterator[Rows]:
        family = self.family
        increments = self._increments()
        slow = np.zeros(increments.shape, dtype=bool)
        for row, member in enumerate(family.members):
            for when in self.now.of(member.service, Trouble.SLOW):
                slow[row, when] = True
        counts = np.floor(self._summed(increments) + 1e-6).astype(np.int64)
        for ending in family.endings:
            if ending == COUNT:
                yield Rows(self._names(ending), counts)
            elif ending == BUCKET:
                yield from self._buckets(increments, slow, counts)
            else:
                means = np.array([each.mean for each in family.members])[:, None]
                taken = increments * means * np.where(slow, SLOWNESS, 1.0)
                yield Rows(self._names(ending), self._summed(taken, means))

    def _buckets(
        self, increments: Floats, slow: NDArray[np.bool_], counts: Steps
    ) -> Iterator[Rows]:
        shares = np.array([each.shares for each in self.family.members])
        later = np.concatenate((np.zeros((len(shares), SLOWER)), shares[:, :-SLOWER]), axis=1)
        upto, slower = np.minimum(np.cumsum(shares, axis=1), 1), np.cumsum(later, axis=1)
        for index, bound in enumerate(self.family.bounds):
            names = tuple(
                f'{self.family.name}{BUCKET}{{{each.text},{LE}="{bound}"}}'
                for each in self.family.members
            )
            if index == len(self.family.bounds) - 1:
                yield Rows(names, counts)
                continue
            usual = upto[:, [index]]
            part = np.where(slow, slower[:, [index]], usual)
            values = self._summed(increments * part, usual)
            yield Rows(names, np.minimum(np.floor(values + 1e-6).astype(np.int64), counts))


def _tells_of_failure(family: Family, member: Member) -> bool:
    return family.name.endswith(FAILURE) or member.labels.get("status", "").startswith("5")
