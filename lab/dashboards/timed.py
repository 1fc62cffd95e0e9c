"""How long dashboards take to answer: all their PromQL, sent as a browser does, several times."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.dashboards.asked import Span
from config.dashboards.dashboard import Dashboard
from config.dashboards.spec import Panel, Row
from lab.dashboards.ask import BROWSER, Asker

LANGUAGE = "promql"


def p95(seconds: Sequence[float]) -> float:
    """Return the time that 95 of 100 do not exceed, of at least one."""
    if len(seconds) == 1:
        return seconds[0]
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


@dataclass(frozen=True)
class Timed:
    """Seconds that each load of a dashboard took, and {panel: seconds of its queries}."""

    dashboard: Dashboard
    loads: tuple[float, ...]
    panels: dict[str, list[float]]
    figures: int

    @property
    def p50(self) -> float:
        """Return the median load."""
        return statistics.median(self.loads)

    @property
    def p95(self) -> float:
        """Return the load that 95 of 100 do not exceed."""
        return p95(self.loads)

    def slowest(self, count: int) -> list[tuple[str, float]]:
        """Return the panels whose slowest query takes longest, with its median."""
        medians = {title: statistics.median(each) for title, each in self.panels.items()}
        return sorted(medians.items(), key=lambda each: -each[1])[:count]


def timed(asker: Asker, dashboard: Dashboard, shown: Span, loads: int) -> Timed | None:
    """Load a dashboard several times; None where it asks nothing in PromQL."""
    asked = _promql(dashboard)
    if not any(panel.queries for panel, _ in asked.panels()):
        return None
    seconds: list[float] = []
    panels: dict[str, list[float]] = defaultdict(list)
    figures = 0
    for _ in range(loads):
        begun = time.perf_counter()
        answers = list(asker.ask(asked, shown, at_once=BROWSER))
        seconds.append(time.perf_counter() - begun)
        figures = sum(answer.found.count for answer in answers)
        for answer in answers:
            panels[answer.panel.title].append(answer.seconds)
    return Timed(dashboard, tuple(seconds), dict(panels), figures)


def _promql(dashboard: Dashboard) -> Dashboard:
    """Return a dashboard without its queries in other languages."""
    return replace(dashboard, rows=tuple((_only(row), at) for row, at in dashboard.rows))


def _only(row: Row) -> Row:
    return row.model_copy(update={"panels": tuple(map(_without, row.panels))})


def _without(panel: Panel) -> Panel:
    queries = tuple(each for each in panel.queries if each.language == LANGUAGE)
    return panel.model_copy(update={"queries": queries})
