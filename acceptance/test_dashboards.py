"""Every panel of every dashboard has data, asked of the servers as Grafana asks them."""

from __future__ import annotations

from collections import defaultdict

import pytest

from acceptance.dashboard_rows import DashboardRows
from acceptance.report import missing
from acceptance.thorough import but_the_first
from acceptance.waiting import eventually
from config.dashboards import load_library
from config.dashboards.asked import Span
from config.dashboards.dashboard import Dashboard
from lab.api import Lab
from lab.dashboards import Answer, Asker
from lab.dashboards.traceql import is_search

LIBRARY = load_library()
# What is shown: as long as a lab of a suite is old, and longer than any window of a rule. Where a
# panel asks the database, which knows of months, it is what the dashboard shows when it is opened.
SHOWN_S = 300.0
FOUND_S = 90.0
MONTH_S = 30 * 86400.0
# Panels that search for traces, and do more than look one up.
SEARCHES = [
    (uid, panel.title)
    for uid, dashboard in LIBRARY.dashboards.items()
    for panel, _ in dashboard.panels()
    for query in panel.queries
    if query.traceql is not None and is_search(query.text.removeprefix("$trace"))
]


@pytest.fixture(scope="module")
def asker(lab: Lab) -> Asker:
    """Return what asks the lab's data sources."""
    return Asker.of(lab)


def without(answers: list[Answer]) -> list[str]:
    """Return the panels that must have data, and of which a query has none."""
    empty: dict[str, list[str]] = defaultdict(list)
    for answer in answers:
        if not answer.found.count and answer.panel.empty is None:
            empty[answer.panel.title].append(answer.text)
    return [f"{title}: {text}" for title, texts in empty.items() for text in texts]


@pytest.mark.plan("12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4")
@pytest.mark.parametrize("uid", but_the_first(LIBRARY.dashboards))
def test_every_panel_has_data(asker: Asker, dashboard_rows: DashboardRows, uid: str) -> None:
    dashboard = LIBRARY.dashboards[uid]

    def complete() -> list[Answer]:
        answers = list(asker.ask(dashboard, shown(asker, dashboard)))
        assert without(answers) == []
        return answers

    answers = eventually(complete, within_s=FOUND_S)
    dashboard_rows.asked(dashboard, answers)


def shown(asker: Asker, dashboard: Dashboard) -> Span:
    """Return the time that a dashboard is asked for."""
    stored = any(query.sql for panel, _ in dashboard.panels() for query in panel.queries)
    return asker.first(dashboard) if stored else asker.last(SHOWN_S)


@pytest.mark.plan("12.4.6.1")
@pytest.mark.parametrize("name", LIBRARY.annotations)
def test_every_annotation_has_marks(asker: Asker, name: str) -> None:
    annotation = LIBRARY.annotations[name]
    answer = asker.mark(annotation, asker.last(MONTH_S if annotation.sql else SHOWN_S))
    assert answer.found.count or annotation.empty


@pytest.mark.plan("12.4.9.4")
@pytest.mark.parametrize(("uid", "title"), SEARCHES)
def test_traces_are_found_by_traceql(asker: Asker, uid: str, title: str) -> None:
    if not asker.sources.traceql:
        missing("TraceQL", f"{uid} asks it in '{title}': Tempo 2 or newer has it")
    dashboard = LIBRARY.dashboards[uid]
    answers = [each for each in asker.ask(dashboard, asker.last(SHOWN_S)) if each.query.traceql]
    assert title in {each.panel.title for each in answers}
