"""How fast and how well the simulated team works, week by week."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Pace:
    """What a week is like: deployments a day and component; medians in hours; a share."""

    deployments_per_day: float
    lead_hours: float
    breaks: float
    restore_hours: float


# The team learns: each week lies between these two, so that every figure has a trend to be seen.
FIRST = Pace(deployments_per_day=0.5, lead_hours=44, breaks=0.28, restore_hours=7)
LAST = Pace(deployments_per_day=2.0, lead_hours=9, breaks=0.08, restore_hours=0.7)


def pace(done: float) -> Pace:
    """Return the pace when `done`, from 0 to 1, of the simulated time is over."""
    between = {
        each.name: getattr(FIRST, each.name)
        * (getattr(LAST, each.name) / getattr(FIRST, each.name)) ** done
        for each in fields(Pace)
    }
    return Pace(**between)
