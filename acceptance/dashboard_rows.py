"""A dashboard's line of the report, gathered from tests that ask it, time it, and load it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from acceptance.report.facts import Report
from config.dashboards.dashboard import Dashboard
from lab.dashboards import Answer
from lab.dashboards.timed import p95

Row = dict[str, str | float | None]
# What only a browser in front of a Grafana can tell.
UNLOADED: Row = {"browser_p95_s": None, "grafana_version": None}


@dataclass
class DashboardRows:
    """Lines by the dashboards' uids; a dashboard that nobody asked has none."""

    _asked: dict[str, Row] = field(default_factory=dict)
    _timed: dict[str, float] = field(default_factory=dict)
    _loaded: dict[str, Row] = field(default_factory=dict)

    def asked(self, dashboard: Dashboard, answers: Sequence[Answer]) -> None:
        """Take what the servers answered without Grafana."""
        panels = {panel.title: panel for panel, _ in dashboard.panels()}
        full = {answer.panel.title for answer in answers if answer.found.count}
        self._asked[dashboard.uid] = {
            "uid": dashboard.uid,
            "title": dashboard.title,
            "panels": len(panels),
            "queries": len(answers),
            "panels_with_data": len(full),
            "allowed_empty": sum(panel.empty is not None for panel in panels.values()),
        }

    def timed(self, uid: str, seconds: float) -> None:
        """Take how long 95 of 100 loads of its queries over a history do not exceed."""
        self._timed[uid] = seconds

    def loaded(self, uid: str, seconds: Sequence[float], version: str) -> None:
        """Take how long Grafana's page took, load by load."""
        self._loaded[uid] = {"browser_p95_s": p95(seconds), "grafana_version": version}

    def write(self, report: Report) -> None:
        """Put the lines into the report."""
        for uid, row in self._asked.items():
            seconds = self._timed.get(uid)
            loaded = self._loaded.get(uid, UNLOADED)
            report.add("dashboards", **row, query_p95_s=seconds, **loaded)
