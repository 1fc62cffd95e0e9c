"""Exact figures, by SQL from the facts that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection

from setarcos_delivery.figures.bands import Band, band, reports
from setarcos_delivery.figures.model import Figures
from setarcos_delivery.figures.period import Period
from setarcos_delivery.figures.query import rows
from setarcos_delivery.figures.rules import Rules
from setarcos_delivery.figures.samples import Sample, samples

__all__ = ["Band", "Figures", "Period", "Rules", "Sample", "figures", "samples", "weekly"]


def figures(connection: Connection[Any], period: Period, rules: Rules) -> Figures:
    """Return the figures of a period."""
    return _each(connection, [period], rules)[0]


def weekly(connection: Connection[Any], period: Period, rules: Rules) -> list[Figures]:
    """Return the figures of each week of a period, from its first day on."""
    return _each(connection, period.weeks(), rules)


def _each(connection: Connection[Any], parts: Sequence[Period], rules: Rules) -> list[Figures]:
    """Return the figures of periods of which each begins where the one before ends."""
    values = {
        "bounds": [part.since for part in parts] + [parts[-1].until],
        "environment": parts[0].environment,
        "production": rules.production,
        "incident_window": rules.incident_window,
    }
    dora = rows(connection, "dora", values, chain=True)
    pipeline = rows(connection, "pipeline", values, chain=False)
    found = zip(parts, dora, pipeline, strict=True)
    return [_figures(part, _plain({**one, **other}), rules) for part, one, other in found]


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row without the number of its period, which its place tells."""
    return {name: value for name, value in row.items() if name != "number"}


def _figures(period: Period, found: Mapping[str, Any], rules: Rules) -> Figures:
    bands = reports()[rules.bands]
    deployments: int = found["deployments"]
    rate = found["failed"] / deployments if deployments else None
    interval = period.days / deployments if deployments else None
    return Figures(
        period=period,
        per_day=deployments / period.days,
        frequency_band=band(bands.frequency_days, interval) or Band.LOW,
        lead_time_band=band(bands.lead_time_minutes, found["lead_time_minutes"]),
        change_failure_rate=rate,
        change_failure_band=band(bands.change_failure_rate, rate),
        restore_band=band(bands.restore_minutes, found["restore_minutes"]),
        **found,
    )
