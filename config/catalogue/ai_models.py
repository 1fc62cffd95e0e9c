"""The AI models that the router may call, and what their tokens cost."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.catalogue.fact import Fact, HostName, Line

Dollars = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]


class Price(Fact):
    """US dollars for a million tokens that the model reads (`input`) or writes (`output`)."""

    input: Dollars
    output: Dollars


class AiModel(Fact):
    """One model by the name that the router calls it."""

    name: HostName
    description: Line
    price: Price
