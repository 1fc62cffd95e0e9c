"""What the team does for one component: pushes, builds, deployments, faults and their repair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from setarcos_delivery.facts import DeploymentStatus

from lab.team.pace import Pace, pace
from lab.team.story import PRODUCTION, STAGING, Outage, Shipment, Story, Told
from lab.team.telling import BUILD, ROLLOUT, Teller

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Deployments are made in working hours, and one is over before the next is begun.
MORNING, EVENING, GAP = 8, 18, 75 * MINUTE
WEEKEND = 5
# Shares: of builds and of deployments that fail at first, of repairs by rollback, of faults that
# only a reader of the code notices, of incidents whose cause somebody wrote down.
FLAKY, STUCK, ROLLED_BACK, SILENT, WRITTEN = 0.12, 0.06, 0.4, 0.2, 0.5


@dataclass(frozen=True)
class Last:
    """The deployment that runs, what was in it, and how it is counted."""

    sha: str
    changes: tuple[str, ...]
    shipment: Shipment
    to_revert: bool


class Component:
    """One component's part of the story."""

    def __init__(self, name: str, seed: int, story: Story, features: tuple[str, ...]) -> None:
        self._random = Random(f"{seed}/{name}")  # noqa: S311 - it must come out the same again
        self._tell = Teller(seed, name)
        self._story = story
        self._features = features
        self._last: Last | None = None
        self._number = 0

    def work(self, since: datetime, until: datetime) -> None:
        """Add what was done in [since, until); the last day is left to repair what broke."""
        slots = list(self._slots(since, until - DAY))
        for at, following in zip(slots, [*slots[1:], until], strict=True):
            done = (at - since) / (until - since)
            self._ship(at, following, pace(done))

    def _slots(self, since: datetime, until: datetime) -> Iterator[datetime]:
        day = since.replace(hour=0, minute=0, second=0, microsecond=0)
        free = since
        while day < until:
            wanted = pace(max(0.0, (day - since) / (until - since))).deployments_per_day
            number = int(wanted) + (self._random.random() < wanted % 1)
            hours = sorted(self._random.uniform(MORNING, EVENING) for _ in range(number))
            for hour in hours if day.weekday() < WEEKEND else ():
                at = max(free, day + hour * HOUR)
                if at < until:
                    yield at
                    free = at + GAP
            day += DAY

    def _ship(self, at: datetime, following: datetime, now: Pace) -> None:
        self._number += 1
        done = at + BUILD + 2 * ROLLOUT
        leads = tuple(self._lead(now, done - at) for _ in range(self._random.randint(1, 3)))
        changes = tuple(self._tell.sha(self._number, place) for place in range(len(leads)))
        self._say(*self._tell.push(self._number, at, [done - lead for lead in leads]))
        head, own = changes[-1], leads
        if self._last is not None and self._last.to_revert:
            head, own = self._take_back(at, len(leads), self._last), (*leads, done - at)
        self._build(head, at)
        self._deploy(head, done)
        shipment = Shipment(self._tell.component, done, own)
        self._story.shipments.append(shipment)
        before, to_revert = self._last, False
        if self._random.random() < now.breaks:
            to_revert = self._break(shipment, following, now, before)
        self._last = Last(head, changes, shipment, to_revert)

    def _lead(self, now: Pace, least: timedelta) -> timedelta:
        hours = now.lead_hours * self._random.lognormvariate(0, 0.7)
        return max(least, timedelta(seconds=round(hours * 3600)))

    def _take_back(self, at: datetime, place: int, last: Last) -> str:
        """Revert a change that broke things unseen, which makes its deployment a failed one."""
        self._say(self._tell.revert(self._number, at, place, last.changes[0]))
        last.shipment.failed = True
        return self._tell.sha(self._number, place)

    def _build(self, head: str, at: datetime) -> None:
        flaky = self._random.random() < FLAKY
        for attempt in range(2 if flaky else 1):
            passed = attempt == int(flaky)
            begun = at - (int(flaky) - attempt) * BUILD
            self._say(*self._tell.build(self._number, head, begun, attempt + 1, passed=passed))

    def _deploy(self, head: str, done: datetime) -> None:
        feature = self._random.choice(self._features)
        staged = done - ROLLOUT
        self._say(*self._tell.deployment(f"{self._number}-staging", head, staged, STAGING))
        if self._random.random() < STUCK:
            failed = {"status": DeploymentStatus.FAILURE, "failure_type": "rollout"}
            first = done - ROLLOUT / 2
            self._say(
                *self._tell.deployment(f"{self._number}-first", head, first, PRODUCTION, **failed)
            )
        said = self._tell.deployment(f"{self._number}", head, done, PRODUCTION, feature=feature)
        self._say(*said)

    def _break(
        self, shipment: Shipment, following: datetime, now: Pace, before: Last | None
    ) -> bool:
        """Make a deployment a bad one; return whether the next one shall take it back."""
        if self._random.random() < SILENT:
            return True
        opened = shipment.finished_at + self._random.randint(3, 170) * MINUTE
        hours = now.restore_hours * self._random.lognormvariate(0, 0.5)
        resolved = opened + max(10 * MINUTE, timedelta(seconds=round(hours * 3600)))
        # Where the next deployment came first, only what somebody wrote down tells the cause.
        written = opened >= following or self._random.random() < WRITTEN
        cause = self._tell.name(str(self._number)) if written else None
        severity = self._random.choice(("critical", "warning"))
        times = (opened, opened + 4 * MINUTE, resolved)
        self._say(*self._tell.incident(self._number, severity, times, cause))
        self._story.outages.append(Outage(self._tell.component, opened, resolved))
        shipment.failed = True
        back = opened + 8 * MINUTE
        if before is not None and self._random.random() < ROLLED_BACK and back < following:
            self._roll_back(before, back)
        return False

    def _roll_back(self, before: Last, done: datetime) -> None:
        key = f"{self._number}-back"
        self._say(*self._tell.deployment(key, before.sha, done, PRODUCTION, rollback=True))
        self._story.shipments.append(Shipment(self._tell.component, done))

    def _say(self, *told: Told) -> None:
        self._story.told.extend(each for each in told if each.at < self._story.until)
