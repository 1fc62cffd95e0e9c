"""What the report tells: this time and the one before, week by week, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from setarcos_delivery.figures import Figures, Period, Rules, figures, weekly
from setarcos_delivery.figures.details import (
    Component,
    Failure,
    Outage,
    components,
    failures,
    outages,
)

WEEK = timedelta(weeks=1)
# As many weeks as a trend needs to be seen.
TREND = 13


@dataclass(frozen=True)
class Content:
    """All that the report's templates use; `trend` are the weeks up to the end, oldest first."""

    now: Figures
    before: Figures
    trend: tuple[Figures, ...]
    weeks: int
    components: tuple[Component, ...]
    failures: tuple[Failure, ...]
    outages: tuple[Outage, ...]
    bands_year: int

    @property
    def period(self) -> Period:
        """Return what is reported."""
        return self.now.period

    @property
    def last_weeks(self) -> tuple[Figures, ...]:
        """Return the weeks that are reported, oldest first."""
        return self.trend[-self.weeks :]


def gather(
    connection: Connection[Any], weeks: int, until: datetime, environment: str, rules: Rules
) -> Content:
    """Return the report's content of the `weeks` before `until`."""
    period = Period(since=until - weeks * WEEK, until=until, environment=environment)
    before = Period(since=period.since - weeks * WEEK, until=period.since, environment=environment)
    trend = Period(since=until - max(weeks, TREND) * WEEK, until=until, environment=environment)
    return Content(
        now=figures(connection, period, rules),
        before=figures(connection, before, rules),
        trend=tuple(weekly(connection, trend, rules)),
        weeks=weeks,
        components=tuple(components(connection, period, rules)),
        failures=tuple(failures(connection, period, rules)),
        outages=tuple(outages(connection, period, rules)),
        bands_year=rules.bands,
    )
