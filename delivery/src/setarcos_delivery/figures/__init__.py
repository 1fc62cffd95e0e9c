"""Exact figures, by SQL from the facts that are kept."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from setarcos_delivery.figures.bands import Band
from setarcos_delivery.figures.model import Figures
from setarcos_delivery.figures.period import Period
from setarcos_delivery.figures.rules import Rules
from setarcos_delivery.figures.samples import Sample, samples

__all__ = ["Band", "Figures", "Period", "Rules", "Sample", "figures", "samples", "weekly"]


def figures(connection: Connection[Any], period: Period, rules: Rules) -> Figures:
    """Return the figures of a period."""
    raise NotImplementedError


def weekly(connection: Connection[Any], period: Period, rules: Rules) -> list[Figures]:
    """Return the figures of each week of a period, from its first day on."""
    raise NotImplementedError
