"""PromQL, asked of Prometheus."""

from __future__ import annotations

from typing import Any

from config.dashboards.asked import Span
from config.dashboards.spec import Panel
from lab.dashboards.found import Found, Series
from lab.dashboards.sources import Sources


def ask(sources: Sources, panel: Panel, text: str, shown: Span) -> Found:
    """Return the series at the end of what is shown, or over all of it, as the panel's kind needs.

    Raises RefusedError.
    """
    if panel.of_a_moment:
        asked = {"query": text, "time": str(shown.until)}
        answer = sources.get("prometheus", "/api/v1/query", asked)
    else:
        asked = {"query": text, "step": str(shown.step)}
        asked |= {"start": str(shown.since), "end": str(shown.until)}
        answer = sources.get("prometheus", "/api/v1/query_range", asked)
    return Found(series=series(answer))


def series(answer: Any) -> tuple[Series, ...]:
    """Return the series of an answer of Prometheus' API, or of Loki's, which is like it."""
    return tuple(
        Series(
            each["metric"],
            tuple(
                (float(at), float(value)) for at, value in each.get("values", [each.get("value")])
            ),
        )
        for each in answer["data"]["result"]
    )
