"""The simulated team's last days, the same for the same seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from config.catalogue import Catalogue
from lab.team.component import MINUTE, Component
from lab.team.story import Outage, Story
from lab.team.telling import Teller

DAYS = 90
# What the team deploys, and what only ever breaks by itself.
DEPLOYED = ("api", "app", "worker", "ai_router", "forum")
UNDEPLOYED = ("database", "cache")
# Outages of a component that nobody deploys, in days between two.
BETWEEN = 9


def simulate(catalogue: Catalogue, seed: int, until: datetime, days: int = DAYS) -> Story:
    """Return what the team did in the `days` before `until`, in the order in which it was told."""
    since = until - timedelta(days=days)
    story = Story(until)
    for name in DEPLOYED:
        Component(name, seed, story, tuple(catalogue.features)).work(since, until)
    for name in UNDEPLOYED:
        _wear(name, seed, since, story)
    story.shipments.sort(key=lambda each: each.finished_at)
    story.told.sort(key=lambda each: (each.at, each.delivery_id))
    return story


def _wear(name: str, seed: int, since: datetime, story: Story) -> None:
    """Let a store fail now and then, which no deployment is to blame for."""
    random, tell = Random(f"{seed}/{name}"), Teller(seed, name)  # noqa: S311 - the same again
    at, number = since, 0
    while True:
        number += 1
        at += timedelta(seconds=round(random.expovariate(1 / BETWEEN) * 86400)) + 60 * MINUTE
        if at >= story.until:
            return
        resolved = at + random.randint(20, 400) * MINUTE
        times = (at, at + 5 * MINUTE, resolved)
        for told in tell.incident(number, "warning", times, None):
            if told.at < story.until:
                story.told.append(told)
        story.outages.append(Outage(name, at, resolved))
