"""Values that are times: when a database began, and when lines were last deleted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from acceptance.ordinary.lines import Line
from acceptance.ordinary.story import DATABASE, STEP_S, Story
from acceptance.ordinary.targets import Target, targets

RETENTION_S = 600
RETENTION = "loki_compactor_apply_retention_last_successful_run_timestamp_seconds"
BEGAN_S = 30 * 86_400


def lines(story: Story) -> Iterator[Line]:
    """Yield them."""
    yield _database(story, _of("postgres-exporter"))
    yield _retention(story, _of("loki"))


def _of(job: str) -> Target:
    return next(each for each in targets() if each.job == job)


def _database(story: Story, target: Target) -> Line:
    began = np.full(story.until, float(story.times[0] - BEGAN_S))
    for step in story.restarts(DATABASE):
        began[step:] = story.times[step] - STEP_S / 2
    return Line("pg_postmaster_start_time_seconds", target.labels, began)


def _retention(story: Story, target: Target) -> Line:
    runs = (story.times // RETENTION_S * RETENTION_S).astype(float)
    for step in story.restarts(target.service):
        # Until the first run after a start there was none.
        runs[step : step + RETENTION_S // STEP_S] = 0.0
    return Line(RETENTION, target.labels, runs)
