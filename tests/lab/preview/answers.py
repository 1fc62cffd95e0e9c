"""Panels and answers of each test's own."""

from __future__ import annotations

from typing import Any

from config.dashboards.spec import Panel, Query
from lab.dashboards import Answer, Found, Series

STEP_S = 15.0


def panel(**said: Any) -> Panel:
    """Return a panel as a file may say it."""
    whole = {"title": "Requests", "description": "As many as there are", "promql": "up"}
    asked = {"unit": "none", **whole, **said}
    return Panel.model_validate({key: value for key, value in asked.items() if value is not None})


def answer(*series: Series, legend: str | None = None) -> Answer:
    """Return what a query was answered."""
    query = Query.model_validate({"promql": "up", "legend": legend})
    shown = panel()
    return Answer(shown, query, "up", Found(series=series), 0.01)


def line(*values: float, **labels: str) -> Series:
    """Return a series with a value every 15 s."""
    return Series(labels, tuple((STEP_S * i, value) for i, value in enumerate(values)))
