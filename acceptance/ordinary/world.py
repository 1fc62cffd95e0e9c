"""All series that the rules ask for, over all days of a story."""

from __future__ import annotations

from collections.abc import Container, Iterator

import numpy as np

from acceptance.ordinary import app, database, delivery, figures, hosts, logs
from acceptance.ordinary.known import Known
from acceptance.ordinary.lines import Line
from acceptance.ordinary.story import HOST, Story
from acceptance.ordinary.targets import scraped, server
from config.catalogue import Catalogue
from lab.history.profile import Family
from lab.servers import delivery_events

# What an exporter tells of a server that does not answer.
ANSWERS = ("pg_up", "redis_up")
# Written by Prometheus itself, whether the target answers or not.
ALWAYS = ("up", "scrape_", "probe_")
# Of these the lab's figures are not production's: a busy workplace, a team in fast motion.
ELSEWHERE = (HOST, delivery_events.NAME)


def lines(
    story: Story, catalogue: Catalogue, environment: str, wanted: Container[str]
) -> Iterator[Line]:
    """Yield each series whose name is wanted."""
    for line in _all(story, catalogue, environment, wanted):
        if line.name in wanted:
            yield _with_gaps(story, line)


def _all(
    story: Story, catalogue: Catalogue, environment: str, wanted: Container[str]
) -> Iterator[Line]:
    told = {name for several in figures.load().values() for name in several}

    def as_in_the_lab(family: Family) -> bool:
        own = family.name in {*told, *app.OWN, database.SIZE} or family.name.startswith(ALWAYS)
        return not own and any(name in wanted for name in family.names())

    known = Known.of(story, catalogue, environment)
    for line in known.lines(as_in_the_lab):
        if line.labels.get("service") not in ELSEWHERE:
            yield line
    yield from app.lines(known)
    yield from scraped(story)
    yield from figures.lines(story)
    yield from hosts.lines(story)
    yield from delivery.lines(story, catalogue)
    yield from database.lines(story)
    yield from logs.lines(story)


def _with_gaps(story: Story, line: Line) -> Line:
    """Return a line that has no value, or says no, where its server does not answer."""
    away = story.away(server(line.labels))
    if line.name.startswith(ALWAYS) or not away.any():
        return line
    gone = 0.0 if line.name in ANSWERS else np.nan
    return Line(line.name, line.labels, np.where(away, gone, line.values))
