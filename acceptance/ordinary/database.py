"""A database of ordinary size: when it began, and how it grows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from acceptance.ordinary.lines import Line
from acceptance.ordinary.story import A_DAY, DATABASE, STEP_S, Story, at
from acceptance.ordinary.targets import targets
from lab.history.week import Floats

BEGAN_S = 30 * 86_400
SIZE, A_DAY_BYTES = "pg_database_size_bytes", 100e6
# Other databases of the server stay as they are.
OWN, BEFORE, OTHERS = "setarcos", 20e9, {"postgres": 7.6e6, "template1": 7.6e6}
# On the second Saturday an index is built anew, beside the old one.
INDEX, INDEX_AT, INDEX_LONG = 80e6, at(12, 23), 30


def lines(story: Story) -> Iterator[Line]:
    """Yield what the exporter tells of it."""
    target = next(each for each in targets() if each.job == "postgres-exporter")
    began = np.full(story.until, float(story.times[0] - BEGAN_S))
    for step in story.restarts(DATABASE):
        began[step:] = story.times[step] - STEP_S / 2
    yield Line("pg_postmaster_start_time_seconds", target.labels, began)
    yield Line(SIZE, target.labels | {"datname": OWN}, _size(story))
    for name, size in OTHERS.items():
        yield Line(SIZE, target.labels | {"datname": name}, np.full(story.until, size))


def _size(story: Story) -> Floats:
    grown = np.cumsum(story.visits) * A_DAY_BYTES / A_DAY
    built = np.clip((story.steps - INDEX_AT) / INDEX_LONG, 0, 1)
    return np.round(BEFORE + grown + INDEX * built * (built < 1))
