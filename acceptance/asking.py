"""Asks what a dashboard's panels ask, with variables filled in as Grafana does, of the servers."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from config.dashboards.asked import EVERYTHING, Span, filled
from config.dashboards.dashboard import Dashboard
from config.dashboards.spec import Kind, Panel, Query
from config.durations import Duration
from lab.api import Lab

TIMEOUT_S = 30.0
# As many points as a panel is wide.
POINTS = 200
# Kinds that show one moment.
MOMENT = (Kind.TABLE, Kind.BARS, Kind.PIE, Kind.GAUGE)


@dataclass(frozen=True)
class Answer:
    """What a panel's query was answered: how many figures or lines, and after how many seconds."""

    panel: Panel
    query: Query
    text: str
    found: int
    seconds: float


def span(lab: Lab, length_s: float) -> Span:
    """Return the last `length_s` seconds as a panel would ask for them."""
    now = time.time()
    scrape = lab.environment.scrape
    step = Duration(max(scrape.ms, round(length_s * 1000 / POINTS)))
    return Span(now - length_s, now, step, scrape)


def values(lab: Lab, dashboard: Dashboard, shown: Span) -> Mapping[str, str]:
    """Return what stands for each variable when nobody has chosen anything else."""
    chosen = {"environment": lab.environment.name}
    for variable in dashboard.variables:
        if variable.several:
            chosen[variable.name] = EVERYTHING
        elif variable.name not in chosen:
            chosen[variable.name] = variable.default or ""
    return {**chosen, **dashboard.fixed, **shown.built_in()}


@dataclass(frozen=True)
class Asker:
    """The data sources of a lab."""

    lab: Lab

    def ask(self, dashboard: Dashboard, length_s: float) -> Iterator[Answer]:
        """Yield the answer to every query of every panel."""
        shown = span(self.lab, length_s)
        known = values(self.lab, dashboard, shown)
        for panel, _ in dashboard.panels():
            for query in panel.queries:
                text = filled(query.text, known)
                begun = time.perf_counter()
                found = getattr(self, f"_{query.language}")(panel, text, shown)
                yield Answer(panel, query, text, found, time.perf_counter() - begun)

    def _promql(self, panel: Panel, text: str, shown: Span) -> int:
        url = self.lab.address("prometheus", "http").url
        if panel.kind in MOMENT:
            answer = _get(f"{url}/api/v1/query", {"query": text, "time": str(shown.until)})
            samples = [each["value"] for each in answer["data"]["result"]]
        else:
            asked = {"query": text, "step": str(shown.step)}
            asked |= {"start": str(shown.since), "end": str(shown.until)}
            answer = _get(f"{url}/api/v1/query_range", asked)
            samples = [pair for each in answer["data"]["result"] for pair in each["values"]]
        return sum(not math.isnan(float(value)) for _, value in samples)

    def _logql(self, panel: Panel, text: str, shown: Span) -> int:
        del panel
        url = self.lab.address("loki", "http").url
        asked = {"query": text, "limit": "100"}
        asked |= {"start": str(round(shown.since * 1e9)), "end": str(round(shown.until * 1e9))}
        answer = _get(f"{url}/loki/api/v1/query_range", asked)
        return sum(len(each["values"]) for each in answer["data"]["result"])


def _get(url: str, asked: Mapping[str, str]) -> Any:
    answer = requests.get(url, asked, timeout=TIMEOUT_S)
    assert answer.ok, f"{answer.status_code}: {answer.text.strip()}\n{asked['query']}"
    return answer.json()
