"""What a team decides for itself before anything is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from setarcos_delivery.facts import Name
from setarcos_delivery.figures.bands import NEWEST, Year


class Rules(BaseModel):
    """The rules of counting; docs/dora.md tells where each default comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # The environment that users are in; an incident that names none is one of it.
    production: Name = "production"
    # An incident without a reference is linked to no deployment that is older than this.
    incident_window: Annotated[timedelta, Field(gt=timedelta(0))] = timedelta(hours=24)
    # The year of the report whose bands are told.
    bands: Year = NEWEST
