"""The exact figures, by SQL, for whoever wants more than what a gauge shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, ValidationError

from setarcos_delivery.facts import Name
from setarcos_delivery.figures import Figures, Period, Rules, figures, weekly
from setarcos_delivery.sources import UnreadableError
from setarcos_delivery.store import Read

USUAL = timedelta(days=30)
# More weeks than this nobody reads, and each is a query of its own.
MOST = timedelta(days=3700)


def router(read: Read, rules: Rules) -> APIRouter:
    """Return the endpoint of the figures; it answers from a thread of its own."""
    routes = APIRouter()

    @routes.get("/figures")
    def told(
        since: Annotated[AwareDatetime | None, Query()] = None,
        until: Annotated[AwareDatetime | None, Query()] = None,
        environment: Annotated[Name | None, Query()] = None,
        by_week: Annotated[bool, Query()] = False,
    ) -> list[Figures]:
        """Tell the figures of a period, which is the last 30 days unless another is given."""
        period = _period(since, until, environment or rules.production)
        with read() as connection:
            if by_week:
                return weekly(connection, period, rules)
            return [figures(connection, period, rules)]

    return routes


def _period(since: datetime | None, until: datetime | None, environment: str) -> Period:
    try:
        end = until or datetime.now(UTC)
        period = Period(since=since or end - USUAL, until=end, environment=environment)
    except (ValidationError, OverflowError) as error:
        raise UnreadableError("since", "should be a time before until") from error
    if period.until - period.since > MOST:
        raise UnreadableError("since", f"should be at most {MOST.days} days before until")
    return period
