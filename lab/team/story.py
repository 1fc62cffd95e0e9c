"""What the simulated team did, and the figures that follow from what was decided about it.

The truth comes from the decisions (this deployment broke, that took so long to mend), never from
the events: it is what the delivery metrics are compared with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from setarcos_delivery.facts import AnyFact

PRODUCTION, STAGING = "production", "staging"


@dataclass
class Shipment:
    """One successful deployment to production; `leads` holds a lead time for each new change."""

    component: str
    finished_at: datetime
    leads: tuple[timedelta, ...] = ()
    failed: bool = False


@dataclass(frozen=True)
class Outage:
    """One incident in production."""

    component: str
    opened_at: datetime
    resolved_at: datetime


@dataclass(frozen=True)
class Told:
    """A fact, and when it was told under which delivery id."""

    at: datetime
    delivery_id: str
    fact: AnyFact


@dataclass(frozen=True)
class Truth:
    """Figures of a time: a count, a median in minutes, a share, a median in minutes."""

    deployments: int
    lead_time_minutes: float | None
    change_failure_rate: float | None
    restore_minutes: float | None


@dataclass
class Story:
    """All that was done until `until`."""

    until: datetime
    shipments: list[Shipment] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def truth(self, since: datetime, until: datetime) -> Truth:
        """Return the figures of [since, until)."""
        shipped = [each for each in self.shipments if since <= each.finished_at < until]
        leads = [lead for each in shipped for lead in each.leads]
        restored = [
            each.resolved_at - each.opened_at
            for each in self.outages
            if since <= each.resolved_at < until
        ]
        return Truth(
            deployments=len(shipped),
            lead_time_minutes=_median_minutes(leads),
            change_failure_rate=(
                sum(each.failed for each in shipped) / len(shipped) if shipped else None
            ),
            restore_minutes=_median_minutes(restored),
        )


def _median_minutes(times: Iterable[timedelta]) -> float | None:
    minutes = [each.total_seconds() / 60 for each in times]
    return median(minutes) if minutes else None
