"""Every label with the values that it may have, so that cardinality is bounded and known."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from config.catalogue.fact import Fact, LabelName, Line, mistake

LabelValue = Annotated[str, StringConstraints(min_length=1)]


class Label(Fact):
    """A label name, its allowed values and the value that stands for any other.

    `routes: true` means: the allowed values are the route templates of the exposing services;
    `models: true`: they are the names of the AI models.
    """

    name: LabelName
    description: Line
    values: tuple[LabelValue, ...] = Field(default=(), strict=False)
    routes: bool = False
    models: bool = False
    overflow: LabelValue = "other"

    @model_validator(mode="after")
    def _one_source(self) -> Label:
        if sum(map(bool, (self.values, self.routes, self.models))) != 1:
            raise mistake(
                "label_values",
                "the allowed values come from more than one place, or from none",
                fix="keep one of values, routes: true and models: true",
            )
        return self
