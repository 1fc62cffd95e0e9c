"""All that people do, and how often each of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from lab.traffic.calls import RefusedError
from lab.traffic.people import ask, explore, forum, journal, mistype, quest, read
from lab.traffic.people.person import Person

Do = Callable[[Person], None]


@dataclass(frozen=True)
class Activity:
    """One thing to do, in two ways; `weight` tells how often."""

    weight: int
    by_pages: Do
    by_api: Do


ACTIVITIES = {
    "read": Activity(4, read.by_pages, read.by_pages),
    "ask": Activity(2, ask.by_pages, ask.by_api),
    "explore": Activity(3, explore.by_pages, explore.by_api),
    "quest": Activity(3, quest.by_pages, quest.by_api),
    "journal": Activity(2, journal.by_pages, journal.by_api),
    "forum": Activity(3, forum.by_pages, forum.by_api),
    "mistype": Activity(1, mistype.by_pages, mistype.by_api),
}
WEIGHTS = {name: each.weight for name, each in ACTIVITIES.items()}


def act(person: Person) -> str:
    """Do one thing, and return its name; it ends early where an answer is not what is wanted."""
    name = person.choices.activity(WEIGHTS)
    activity = ACTIVITIES[name]
    do = activity.by_pages if person.choices.by_pages() else activity.by_api
    with suppress(RefusedError):  # counted by whoever sent it
        do(person)
    return name
