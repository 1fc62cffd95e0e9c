"""What happens on ordinary days: traffic by the hour, deployments, restarts, a few failures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random

import numpy as np
from numpy.typing import NDArray

from lab.history import week
from lab.history.week import Floats, Steps

# Which steps something is so in.
Marks = NDArray[np.bool_]
# Four samples and more in the windows of five minutes that most rules have.
STEP_S = 60
A_DAY = 86_400 // STEP_S
# Two whole weeks are judged; rules that compare with the weeks before find two of them.
JUDGED, LEAD = 14, 14
# A Monday, so that all runs see the same days.
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
SINCE = BEGIN - timedelta(days=LEAD)
APP = ("api-server", "app-server", "worker", "ai-router")
HOST, DATABASE, CACHE = "node-exporter", "postgres", "redis"
# What fails of all requests, and of those that wait for a model.
FAILS: Mapping[str, float] = {"api-server": 0.0002, "app-server": 0.0002, "ai-router": 0.003}
WORKDAYS = range(5)


@dataclass(frozen=True)
class Gone:
    """A server that does not answer from a step on, for some steps; then its counters are new."""

    service: str
    at: int
    steps: int = 1


@dataclass(frozen=True)
class Failing:
    """A part of a service's requests that fails, from a step on, for some steps."""

    service: str
    at: int
    share: float
    steps: int = 1


@dataclass(frozen=True)
class Story:
    """Days, counted in steps from the first one of the weeks before."""

    gone: tuple[Gone, ...] = ()
    failing: tuple[Failing, ...] = ()
    # Steps in which something fills the host's disk.
    filling: tuple[slice, ...] = ()
    seed: int = 1
    first: int = 0
    until: int = (LEAD + JUDGED) * A_DAY
    judged: int = LEAD * A_DAY
    deployed: tuple[int, ...] = field(default=())

    @cached_property
    def steps(self) -> Steps:
        """Return all steps."""
        return np.arange(self.until)

    @cached_property
    def times(self) -> Steps:
        """Return the time of each step in seconds since 1970."""
        return int(SINCE.timestamp()) + self.steps * STEP_S

    @cached_property
    def visits(self) -> Floats:
        """Return how many people come in each step; a week's mean is 1."""
        known = np.arange(self.times[0] // week.STEP_S, self.times[-1] // week.STEP_S + 2)
        return np.interp(self.times / week.STEP_S, known, week.visits(known))

    def restarts(self, service: str) -> list[int]:
        """Return the steps from which a service's counters are new."""
        found = (each.at + each.steps for each in self.gone if each.service == service)
        return sorted(step for step in found if step < self.until)

    def away(self, service: str) -> Marks:
        """Return in which steps a service does not answer."""
        found = np.zeros(self.until, dtype=bool)
        for each in self.gone:
            if each.service == service:
                found[each.at : each.at + each.steps] = True
        return found

    def fails(self, service: str) -> Floats:
        """Return which share of a service's requests fails in each step."""
        found = np.full(self.until, FAILS.get(service, 0.0))
        for each in self.failing:
            if each.service == service:
                found[each.at : each.at + each.steps] = each.share
        return found

    def only(self, since: int, judged: int, until: int) -> Story:
        """Return the story of which only some steps are told and judged."""
        return replace(self, first=since, judged=judged, until=until)


def at(day: int, hour: int, minute: int = 0) -> int:
    """Return the step of a time of a day; day 0 is the first that is judged."""
    return (LEAD + day) * A_DAY + (hour * 3600 + minute * 60) // STEP_S


def ordinary(seed: int = 1) -> Story:
    """Return ordinary days: what is restarted on purpose is hardly felt."""
    chance = Random(f"ordinary {seed}")  # noqa: S311 - plausible, not secret
    gone, failing, deployed = list[Gone](), list[Failing](), list[int]()
    for day in range(-LEAD, JUDGED):
        if (BEGIN + timedelta(days=day)).weekday() not in WORKDAYS:
            continue
        begun = at(day, 10, chance.randrange(90))
        deployed.append(begun + 6 * len(APP))
        for number, service in enumerate(APP):
            gone.append(Gone(service, begun + 6 * number))
            # Requests under way are finished; a few find nobody.
            failing.append(Failing(service, begun + 6 * number - 1, 0.01))
    # Eight seconds at night without a database, five without a cache.
    gone += [Gone(DATABASE, at(3, 4, 12)), Gone(CACHE, at(8, 4, 21))]
    failing += [
        Failing("api-server", at(3, 4, 12), 8 / STEP_S),
        Failing("app-server", at(3, 4, 12), 8 / STEP_S),
        Failing("api-server", at(8, 4, 21), 5 / STEP_S),
    ]
    # The host is patched on a Sunday, other servers are brought up to date on weekdays.
    gone += [Gone(HOST, at(6, 5, 30), 2), Gone("loki", at(1, 14, 5)), Gone("tempo", at(1, 14, 20))]
    gone += [Gone("otel-collector", at(1, 14, 40)), Gone("grafana", at(2, 9, 15), 2)]
    gone += [Gone("alertmanager-2", at(9, 9, 30)), Gone("delivery-events", at(10, 11, 10))]
    return Story(tuple(gone), tuple(failing), seed=seed, deployed=tuple(deployed))
