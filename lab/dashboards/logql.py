"""LogQL, asked of Loki."""

from __future__ import annotations

from config.dashboards.asked import Span
from config.dashboards.spec import Kind, Panel
from lab.dashboards.found import Found, Line
from lab.dashboards.promql import series
from lab.dashboards.sources import Sources

# As many lines as Grafana asks for at most, unless told otherwise.
LINES = "100"


def ask(sources: Sources, panel: Panel, text: str, shown: Span) -> Found:
    """Return lines, newest first, or series where the query counts them; raises RefusedError."""
    asked = {"query": text, "limit": LINES}
    if panel.kind is Kind.TABLE:
        asked |= {"time": _ns(shown.until)}
        answer = sources.get("loki", "/loki/api/v1/query", asked)
    else:
        asked |= {"start": _ns(shown.since), "end": _ns(shown.until), "step": str(shown.step)}
        answer = sources.get("loki", "/loki/api/v1/query_range", asked)
    if answer["data"]["resultType"] != "streams":
        return Found(series=series(answer))
    lines = (
        Line(int(at) / 1e9, line, each["stream"])
        for each in answer["data"]["result"]
        for at, line, *_ in each["values"]
    )
    return Found(lines=tuple(sorted(lines, key=lambda line: -line.at)))


def _ns(seconds: float) -> str:
    return str(round(seconds * 1e9))
