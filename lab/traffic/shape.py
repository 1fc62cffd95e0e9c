"""How many people there are to be, and how long their day is; both may change while they run."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lab.traffic.day import curve

FEWEST, MOST = 1, 100
# A day that is shorter is over before people come and go.
SHORTEST_DAY_S = 10.0
REAL_DAY_S = 86400.0
MINUTES = 24 * 60


def _is_a_day(seconds: float) -> float:
    if seconds and not SHORTEST_DAY_S <= seconds < math.inf:
        raise ValueError(f"write 0, or at least {SHORTEST_DAY_S:g} seconds")
    return seconds


Users = Annotated[int, Field(ge=FEWEST, le=MOST)]
DaySeconds = Annotated[float, AfterValidator(_is_a_day)]


class Change(BaseModel):
    """What somebody wants to be otherwise; what is not named stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    users: Users | None = None
    day_s: DaySeconds | None = None


class Shape(BaseModel):
    """`users` is the mean number of people over a day of `day_s` seconds; 0: always as many."""

    model_config = ConfigDict(frozen=True)
    users: Users
    day_s: DaySeconds

    def time_of_day(self, now: float) -> float:
        """Return the fraction of the day that has passed; `now` is in seconds since 1970, UTC."""
        day_s = self.day_s or REAL_DAY_S
        return now % day_s / day_s

    def clock(self, now: float) -> str:
        """Return the time of day as people write it, such as 13:45."""
        hours, minutes = divmod(int(self.time_of_day(now) * MINUTES), 60)
        return f"{hours:02}:{minutes:02}"

    def people(self, now: float) -> int:
        """Return how many people there are to be; at night, too, somebody is awake."""
        if not self.day_s:
            return self.users
        return max(FEWEST, round(self.users * curve(self.time_of_day(now))))

    def changed(self, change: Change) -> Shape:
        """Return the shape as somebody wants it."""
        return self.model_copy(update=change.model_dump(exclude_none=True))


class Dial:
    """The shape as it is now."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def turn(self, change: Change) -> None:
        """Change the shape from now on."""
        self.shape = self.shape.changed(change)
