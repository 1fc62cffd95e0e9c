"""For each dashboard a panel, and what it must show of what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from acceptance.dashboards.numbers import (
    COMMAND,
    COMMANDS,
    CONNECTIONS,
    DELIVERIES,
    LOCKS,
)
from acceptance.dashboards.numbers import JOURNEYS as TIMES
from acceptance.dashboards.story import COLLECTOR, Chapter, Story
from acceptance.deliveries import COMPONENT
from acceptance.journeys import CATEGORY, ENTRY, JOURNEYS, MODEL, QUEST
from config.coverage import expected
from lab.api import Lab

Figures = Mapping[str, float]
# Forms that a round of all journeys sends to the pages, each answered by 303.
FORMS = 7


class Shows(Enum):
    """What a panel's figure is: so many, so many a second, more than before, or as it is."""

    INCREASE = auto()
    RATE = auto()
    RISE = auto()
    VALUE = auto()


@dataclass(frozen=True)
class Truth:
    """A panel, the chapter that it is asked for, and what is true of it, by its labels.

    `near` is how far a figure may be off where others change it too. `alone` says that nothing but
    what is true may be shown. `of_machine` figures are of whatever runs beside the suite.
    """

    uid: str
    panel: str
    chapter: Callable[[Story], Chapter]
    shows: Shows
    by: tuple[str, ...]
    true: Callable[[Lab], Figures]
    near: float = 0.0
    alone: bool = False
    of_machine: bool = False


def used(story: Story) -> Chapter:
    """Return the chapter in which every feature is used."""
    return story.used


def felt(story: Story) -> Chapter:
    """Return the time in which every feature is used, and rules still think of it."""
    return Chapter(story.used.begun, story.told.done)


def told(story: Story) -> Chapter:
    """Return the chapter in which deliveries are told."""
    return story.told


def held(story: Story) -> Chapter:
    """Return the chapter in which locks and connections are held."""
    return story.held


def down(story: Story) -> Chapter:
    """Return the chapter in which the collector is stopped."""
    return story.down


def always(**figures: float) -> Callable[[Lab], Figures]:
    """Return what is true in every lab."""
    return lambda _: figures


def one(figure: float) -> Callable[[Lab], Figures]:
    """Return the only figure of a panel without labels."""
    return lambda _: {"": figure}


def times(counted: Mapping[str, int]) -> Callable[[Lab], Figures]:
    """Return what rises with every round of journeys."""
    return lambda _: {name: count * TIMES for name, count in counted.items()}


def targets_down(lab: Lab) -> int:
    """Return how many targets are down when the collector is."""
    every = expected(lab.catalogue, lab.environment)
    scraped = (job for job, service in every if service == COLLECTOR)
    return sum(lab.catalogue.jobs[job].probe is None for job in scraped)


def share_up(lab: Lab) -> Figures:
    """Return the share of targets that are up meanwhile."""
    every = sum(expected(lab.catalogue, lab.environment).values())
    return {"": 1 - targets_down(lab) / every}


def matrix(lab: Lab) -> Figures:
    """Return the share of each job's targets that are up meanwhile."""
    jobs = lab.catalogue.jobs
    return {
        f"{job} {service}": float(service != COLLECTOR or jobs[job].probe is not None)
        for job, service in expected(lab.catalogue, lab.environment)
    }


ENDPOINTS = {"api-server /v1/ask/questions": 1, "ai-router /v1/completions": len(JOURNEYS)}
MODELS = Counter(journey.model for journey in JOURNEYS)
TASKS = Counter(journey.task for journey in JOURNEYS)
SPANS = {"POST /v1/completions": 1, "run/answer": 1, "POST /v1/ask/questions": 1}

INCREASE, RATE, RISE, VALUE = Shows
TRUTHS = (
    Truth("executive-overview", "Questions asked", used, VALUE, (), one(TIMES)),
    Truth("features-any", "AI calls", felt, RATE, ("model",), times({MODEL: 1}), alone=True),
    Truth(
        "features-ask",
        "Questions by model",
        used,
        INCREASE,
        ("ai_model",),
        times({MODEL: 1}),
        alone=True,
    ),
    Truth(
        "features-explore",
        "Concepts viewed",
        used,
        RATE,
        ("concept_category",),
        times({CATEGORY: 1}),
        alone=True,
    ),
    Truth(
        "features-quest",
        "Quests by kind",
        used,
        INCREASE,
        ("quest_type",),
        times({QUEST["quest_type"]: 1}),
        alone=True,
    ),
    Truth(
        "features-journal",
        "Private and shared",
        used,
        INCREASE,
        ("visibility",),
        times({ENTRY["visibility"]: 1}),
        alone=True,
    ),
    Truth(
        "features-forum",
        "Moderation",
        used,
        INCREASE,
        ("decision",),
        times({"escalated": 1}),
        alone=True,
    ),
    Truth("ai-router", "Models compared", used, INCREASE, ("model",), times(MODELS), alone=True),
    Truth("services-overview", "Answers by status", felt, RATE, ("status",), times({"303": FORMS})),
    Truth(
        "services-endpoints", "All endpoints", used, INCREASE, ("service", "path"), times(ENDPOINTS)
    ),
    Truth(
        "infrastructure-celery", "Which tasks", used, INCREASE, ("task",), times(TASKS), alone=True
    ),
    Truth("infrastructure-redis", "Commands", used, RATE, ("cmd",), always(**{COMMAND: COMMANDS})),
    Truth(
        "infrastructure-postgresql",
        "Locks",
        held,
        RISE,
        ("mode",),
        always(exclusivelock=LOCKS),
        near=4,
    ),
    Truth(
        "infrastructure-servers",
        "Connections",
        held,
        RISE,
        (),
        one(2 * CONNECTIONS),
        near=80,
        of_machine=True,
    ),
    Truth("infrastructure-endpoints", "Not reached", down, VALUE, (), one(1)),
    Truth(
        "delivery-dora",
        "Deployments since the beginning",
        told,
        RISE,
        ("status",),
        always(success=DELIVERIES),
        alone=True,
    ),
    Truth(
        "delivery-pipeline",
        "Builds by component",
        told,
        RISE,
        ("component", "status"),
        always(**{f"{COMPONENT} success": DELIVERIES}),
        alone=True,
    ),
    Truth("on-call-overview", "Targets down", down, VALUE, (), lambda lab: {"": targets_down(lab)}),
    Truth("on-call-trace", "Spans", used, VALUE, ("name",), always(**SPANS)),
    Truth("monitoring-overview", "Targets up", down, VALUE, (), share_up),
    Truth(
        "monitoring-coverage", "Targets by job", down, VALUE, ("job", "service"), matrix, alone=True
    ),
)
