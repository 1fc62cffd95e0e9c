"""What fires now, asked of Alertmanager."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lab.dashboards import Sources

SERVER = "alertmanager"


@dataclass(frozen=True)
class Alert:
    """An alert that fires: its name, its severity, since when, and what it says."""

    name: str
    severity: str
    since: str
    summary: str


def alerts(sources: Sources) -> Iterator[Alert]:
    """Yield what fires; raises RefusedError."""
    for each in sources.get(SERVER, "/api/v2/alerts", {"active": "true"}):
        labels = each["labels"]
        yield Alert(
            labels.get("alertname", ""),
            labels.get("severity", ""),
            each["startsAt"][:19].replace("T", " "),
            each["annotations"].get("summary", ""),
        )
