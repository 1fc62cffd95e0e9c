"""When log lines were last deleted."""

from __future__ import annotations

from collections.abc import Iterator

from acceptance.ordinary.lines import Line
from acceptance.ordinary.story import STEP_S, Story
from acceptance.ordinary.targets import targets

RETENTION_S = 600
RETENTION = "loki_compactor_apply_retention_last_successful_run_timestamp_seconds"


def lines(story: Story) -> Iterator[Line]:
    """Yield when retention was last applied to log lines."""
    target = next(each for each in targets() if each.job == "loki")
    runs = (story.times // RETENTION_S * RETENTION_S).astype(float)
    for step in story.restarts(target.service):
        # Until the first run after a start there was none.
        runs[step : step + RETENTION_S // STEP_S] = 0.0
    yield Line(RETENTION, target.labels, runs)
