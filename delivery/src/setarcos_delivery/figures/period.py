"""A time, and the environment that is looked at in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from setarcos_delivery.facts import Name, Time

WEEK, DAY = timedelta(days=7), timedelta(days=1)


class Period(BaseModel):
    """From `since` on, and before `until`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: Time
    until: Time
    environment: Name = "production"

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.since >= self.until:
            raise ValueError("until: is not after since; give a later time")
        return self

    @property
    def days(self) -> float:
        """Return its length in days."""
        return (self.until - self.since) / DAY

    def weeks(self) -> list[Period]:
        """Return its parts of seven days, from `since` on; the last may be shorter."""
        parts: list[Period] = []
        since: datetime = self.since
        while since < self.until:
            until = min(since + WEEK, self.until)
            parts.append(Period(since=since, until=until, environment=self.environment))
            since = until
        return parts
