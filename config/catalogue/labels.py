"""Every label with the values that it may have, so that cardinality is bounded and known."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from config.catalogue.fact import Fact, LabelName, Line

LabelValue = Annotated[str, StringConstraints(min_length=1)]


class Label(Fact):
    """A label name, its allowed values and the value that stands for any other.

    `routes: true` means: the allowed values are the route templates of the exposing services.
    """

    name: LabelName
    description: Line
    values: tuple[LabelValue, ...] = Field(default=(), strict=False)
    routes: bool = False
    overflow: LabelValue = "other"
