"""Asks what a dashboard's panels ask, with variables filled in as Grafana does, of the servers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from config.dashboards.annotation import Annotation
from config.dashboards.asked import EVERYTHING, Span, filled, names
from config.dashboards.dashboard import Dashboard
from config.dashboards.spec import Panel, Query
from config.durations import Duration
from lab.api import Lab
from lab.dashboards import logql, promql, sql, traceql
from lab.dashboards.found import Found
from lab.dashboards.sources import Sources

# As many points as a panel is wide.
POINTS = 200
# As many questions as a browser asks one host at a time.
BROWSER = 6
ASK: Mapping[str, Callable[[Sources, Panel, str, Span], Found]] = {
    "promql": promql.ask,
    "logql": logql.ask,
    "sql": sql.ask,
    "traceql": traceql.ask,
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

    def first(self, dashboard: Dashboard) -> Span:
        """Return what a dashboard shows when it is opened."""
        return self.last(Duration.parse(dashboard.time.removeprefix("now-")).seconds)

    def usual(self, dashboard: Dashboard, length_s: float) -> Span:
        """Return the last `length_s` seconds, or what the dashboard shows when it is opened.

        The database knows of months from the first day on, Prometheus of as long as a lab has run.
        """
        stored = any(query.sql for panel, _ in dashboard.panels() for query in panel.queries)
        return self.first(dashboard) if stored else self.last(length_s)

    def values(self, dashboard: Dashboard, shown: Span) -> Mapping[str, str]:
        """Return what stands for each variable when nobody has chosen anything else."""
        chosen = {"environment": self.environment}
        for variable in dashboard.variables:
            if variable.several:
                chosen[variable.name] = EVERYTHING
            elif variable.name not in chosen:
                chosen[variable.name] = variable.default or ""
        return {**chosen, **dashboard.fixed, **shown.built_in()}

    def answers(self, query: Query) -> bool:
        """Tell whether there is a server that knows the query's language."""
        bare = filled(query.text, dict.fromkeys(names(query.text), ""))
        search = query.traceql is not None and traceql.is_search(bare)
        return self.sources.traceql or not search

    def mark(self, annotation: Annotation, shown: Span) -> Answer:
        """Return the answer to an annotation's query; raises RefusedError."""
        panel = annotation.panel
        return self.answer(panel, panel.queries[0], shown.built_in(), shown)

    def answer(self, panel: Panel, query: Query, known: Mapping[str, str], shown: Span) -> Answer:
        """Return the answer to one query with the variables that are `known`.

        Raises RefusedError.
        """
        text = filled(query.text, known)
        begun = time.perf_counter()
        found = ASK[query.language](self.sources, panel, text, shown)
        return Answer(panel, query, text, found, time.perf_counter() - begun)

    def ask(
        self,
        dashboard: Dashboard,
        shown: Span,
        at_once: int = 1,
        chosen: Mapping[str, str] | None = None,
    ) -> Iterator[Answer]:
        """Yield the answer to every query of every panel, in their order; raises RefusedError.

        `chosen` are variables that somebody has given a value. A query in a language that no server
        here knows is left out.
        """
        known = {**self.values(dashboard, shown), **(chosen or {})}

        def answer(asked: tuple[Panel, Query]) -> Answer:
            panel, query = asked
            return self.answer(panel, query, known, shown)

        questions = [
            (panel, query)
            for panel, _ in dashboard.panels()
            for query in panel.queries
            if self.answers(query)
        ]
        if at_once == 1:
            yield from map(answer, questions)
            return
        with ThreadPoolExecutor(at_once) as pool:
            yield from pool.map(answer, questions)
