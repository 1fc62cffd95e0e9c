"""What stands behind the figures of a period: which deployments failed, what was out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from setarcos_delivery.figures.period import Period
from setarcos_delivery.figures.query import rows
from setarcos_delivery.figures.rules import Rules


class Failure(NamedTuple):
    """A deployment that failed after it had succeeded; `why`: incident, rollback, revert."""

    at: datetime
    component: str
    key: str
    sha: str
    why: list[str]


class Component(NamedTuple):
    """The figures of one component; the lead time is in minutes."""

    component: str
    deployments: int
    failed: int
    lead_time_minutes: float | None


class Outage(NamedTuple):
    """An incident; `resolved_at` is None as long as it lasts."""

    opened_at: datetime
    component: str | None
    severity: str | None
    title: str | None
    resolved_at: datetime | None

    @property
    def minutes(self) -> float | None:
        """Return how long it lasted; a clock that runs ahead makes no time negative."""
        if self.resolved_at is None:
            return None
        return max(0.0, (self.resolved_at - self.opened_at).total_seconds() / 60)


def failures(connection: Connection[Any], period: Period, rules: Rules) -> list[Failure]:
    """Return the failed deployments of a period, the latest first."""
    return [Failure(**row) for row in _rows(connection, "failures", period, rules, chain=True)]


def components(connection: Connection[Any], period: Period, rules: Rules) -> list[Component]:
    """Return a period's figures by component, the most deployed first."""
    return [Component(**row) for row in _rows(connection, "components", period, rules, chain=True)]


def outages(connection: Connection[Any], period: Period, rules: Rules) -> list[Outage]:
    """Return what was opened or restored in a period, the latest first."""
    return [Outage(**row) for row in _rows(connection, "outages", period, rules, chain=False)]


def _rows(
    connection: Connection[Any], name: str, period: Period, rules: Rules, *, chain: bool
) -> list[dict[str, Any]]:
    values = {
        "environment": period.environment,
        "since": period.since,
        "until": period.until,
        "production": rules.production,
        "incident_window": rules.incident_window,
        "bounds": [period.since, period.until],
    }
    return rows(connection, name, values, chain=chain)
