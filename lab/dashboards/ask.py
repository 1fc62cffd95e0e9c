"""Asks what a dashboard's panels ask, with variables filled in as Grafana does, of the servers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from config.dashboards.asked import EVERYTHING, Span, filled
from config.dashboards.dashboard import Dashboard
from config.dashboards.spec import Panel, Query
from config.durations import Duration
from lab.api import Lab
from lab.dashboards import logql, promql
from lab.dashboards.found import Found
from lab.dashboards.sources import Sources

# As many points as a panel is wide.
POINTS = 200
# As many questions as a browser asks one host at a time.
BROWSER = 6
ASK: Mapping[str, Callable[[Sources, Panel, str, Span], Found]] = {
    "promql": promql.ask,
    "logql": logql.ask,
}


@dataclass(frozen=True)
class Answer:
    """What a panel's query was answered, and after how many seconds."""

    panel: Panel
    query: Query
    text: str
    found: Found
    seconds: float


@dataclass(frozen=True)
class Asker:
    """Data sources, the environment that is chosen, and its scrape interval."""

    sources: Sources
    environment: str
    scrape: Duration

    @classmethod
    def of(cls, lab: Lab) -> Asker:
        """Return what asks a lab."""
        return cls(Sources.of(lab), lab.environment.name, lab.environment.scrape)

    def last(self, length_s: float, until: float | None = None) -> Span:
        """Return the `length_s` seconds up to `until`, or to now, as a panel asks for them."""
        end = time.time() if until is None else until
        step = Duration(max(self.scrape.ms, round(length_s * 1000 / POINTS)))
        return Span(end - length_s, end, step, self.scrape)

    def values(self, dashboard: Dashboard, shown: Span) -> Mapping[str, str]:
        """Return what stands for each variable when nobody has chosen anything else."""
        chosen = {"environment": self.environment}
        for variable in dashboard.variables:
            if variable.several:
                chosen[variable.name] = EVERYTHING
            elif variable.name not in chosen:
                chosen[variable.name] = variable.default or ""
        return {**chosen, **dashboard.fixed, **shown.built_in()}

    def answer(self, panel: Panel, query: Query, known: Mapping[str, str], shown: Span) -> Answer:
        """Return the answer to one query with the variables that are `known`.

        Raises RefusedError.
        """
        text = filled(query.text, known)
        begun = time.perf_counter()
        found = ASK[query.language](self.sources, panel, text, shown)
        return Answer(panel, query, text, found, time.perf_counter() - begun)

    def ask(self, dashboard: Dashboard, shown: Span, at_once: int = 1) -> Iterator[Answer]:
        """Yield the answer to every query of every panel, in their order; raises RefusedError."""
        known = self.values(dashboard, shown)

        def answer(asked: tuple[Panel, Query]) -> Answer:
            return self.answer(*asked, known, shown)

        questions = [(panel, query) for panel, _ in dashboard.panels() for query in panel.queries]
        if at_once == 1:
            yield from map(answer, questions)
            return
        with ThreadPoolExecutor(at_once) as pool:
            yield from pool.map(answer, questions)
