"""The bands of the published reports, as data: bands.yaml, where each year has its source."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, model_validator

FILE = Path(__file__).with_name("bands.yaml")


class Band(StrEnum):
    """How the reports call a group of teams, the best first."""

    ELITE = "elite"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Bound(BaseModel):
    """What a report says of a band, and the number that decides; both None: whatever is left."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    published: str
    under: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.under is not None and self.at_most is not None:
            raise ValueError(f"{self.published}: has both under and at_most; leave one away")
        return self

    def holds(self, value: float) -> bool:
        """Return whether a value is within it."""
        if self.under is not None:
            return value < self.under
        return self.at_most is None or value <= self.at_most


class Report(BaseModel):
    """The bands of one year's report.

    Frequency in days from one deployment to the next, times in minutes, the rate from 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    title: str
    url: str
    frequency_days: Mapping[Band, Bound]
    lead_time_minutes: Mapping[Band, Bound]
    change_failure_rate: Mapping[Band, Bound]
    restore_minutes: Mapping[Band, Bound]


@cache
def reports() -> Mapping[int, Report]:
    """Return all reports by their year."""
    raw: Any = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {report.year: report for report in TypeAdapter(list[Report]).validate_python(raw)}


def band(bounds: Mapping[Band, Bound], value: float | None) -> Band | None:
    """Return the best band whose bound holds the value; None of None."""
    if value is None:
        return None
    return next((name for name in Band if name in bounds and bounds[name].holds(value)), Band.LOW)


def _known(year: int) -> int:
    if year not in reports():
        raise ValueError(f"no bands of {year}; take one of {', '.join(map(str, reports()))}")
    return year


NEWEST = max(reports())
Year = Annotated[int, AfterValidator(_known)]
