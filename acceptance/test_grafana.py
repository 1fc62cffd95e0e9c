"""Wherever the lab has a Grafana: it takes what is provisioned, and its pages are full and fast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from acceptance.browser import Browser
from acceptance.clients.app import App
from acceptance.clients.grafana import Grafana, figures
from acceptance.dashboard_rows import DashboardRows
from acceptance.grafana_page import Window, wrong
from acceptance.pictures import Album
from acceptance.report import missing
from acceptance.waiting import eventually
from config.dashboards import load_library
from config.dashboards.asked import Span, filled
from config.dashboards.dashboard import Dashboard
from config.dashboards.grafana import targets
from config.dashboards.spec import Panel
from lab.api import Lab
from lab.dashboards import Asker
from lab.dashboards.timed import p95
from lab.servers.grafana import NAME

LIBRARY = load_library()
COMPLAINT = re.compile(r"logger=provisioning\S* .*level=(?:warn|error)")
SHOWN_S = 300.0
FOUND_S, FULL_S = 90.0, 180.0
# What one page may take from a click on its link, and how often it is gone to to know.
LOADED_S, LOADS = 2.0, 10
# Grafana's own pages ask these servers: no backend of it answers for them.
PROXIED = {"alertmanager": "/api/v2/status", "tempo": "/api/echo"}
BROWSER_ASKS = "tempo"
every = pytest.mark.parametrize("uid", LIBRARY.dashboards)
plan = pytest.mark.plan("12.4.3.1", "12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4")


@pytest.fixture(scope="module")
def grafana(lab: Lab) -> Grafana:
    """Return the lab's Grafana, signed in to."""
    if NAME not in lab.parts:
        missing(NAME, "put grafana on PATH, or set GRAFANA_HOME")
    return Grafana.of(lab)


@pytest.fixture(scope="module")
def asker(lab: Lab) -> Asker:
    """Return what knows the dashboards' variables."""
    return Asker.of(lab)


@pytest.fixture(scope="module")
def pages(grafana: Grafana, window: Browser, asker: Asker) -> Window:
    """Return a browser that is signed in to Grafana, and warm."""
    found = Window(window, grafana, asker, SHOWN_S)
    found.sign_in()
    return found


@plan
def test_provisioning_has_nothing_to_complain_of(grafana: Grafana, lab: Lab) -> None:
    del grafana
    said = lab.log(NAME).splitlines()

    assert [line for line in said if COMPLAINT.search(line)] == []


@plan
def test_every_dashboard_is_in_its_folder(grafana: Grafana) -> None:
    wanted = {uid: each.folder.name for uid, each in LIBRARY.dashboards.items()}

    eventually(lambda: _same(grafana.folders(), wanted), within_s=FOUND_S)


def _same(found: dict[str, str], wanted: dict[str, str]) -> None:
    assert found == wanted


@pytest.mark.plan("12.4.3.2")
def test_every_data_source_is_healthy(grafana: Grafana) -> None:
    for uid, kind in grafana.sources().items():
        if kind in PROXIED:
            assert grafana.passes(f"/api/datasources/proxy/uid/{uid}{PROXIED[kind]}"), uid
        else:
            assert grafana.health(uid) == "OK", uid


@plan
@every
def test_every_query_returns_data_through_grafana(grafana: Grafana, asker: Asker, uid: str) -> None:
    dashboard = LIBRARY.dashboards[uid]

    def complete() -> None:
        assert list(_unanswered(grafana, asker, dashboard)) == []

    eventually(complete, within_s=FOUND_S)


def _unanswered(grafana: Grafana, asker: Asker, dashboard: Dashboard) -> Iterator[str]:
    """Yield the queries that are refused, or have no data without their file's leave.

    Only the database knows of longer than the lab has run.
    """
    for panel, _ in dashboard.panels():
        stored = any(query.sql for query in panel.queries)
        shown = asker.first(dashboard) if stored else asker.last(SHOWN_S)
        values = {**asker.values(dashboard, shown), "datasource": "prometheus"}
        if not asked(panel, values, shown):
            continue
        results = grafana.query(asked(panel, values, shown), shown.since, shown.until)
        for name, result in results.items():
            if "error" in result:
                yield f"{panel.title} {name}: {result['error']}"
            elif panel.empty is None and not figures(result):
                yield f"{panel.title} {name}: no data"


def asked(panel: Panel, values: dict[str, str], shown: Span) -> list[dict[str, Any]]:
    """Return a panel's queries as its page sends them: variables filled in, and how many points."""
    points = {
        "intervalMs": shown.step.ms,
        "maxDataPoints": round((shown.until - shown.since) / shown.step.seconds),
    }
    filled_in = [
        {**target, "datasource": {**target["datasource"]}, **points}
        for target in targets(panel)
        if target["datasource"]["type"] != BROWSER_ASKS
    ]
    for target in filled_in:
        target["datasource"]["uid"] = filled(target["datasource"]["uid"], values)
        for name in ("expr", "rawSql"):
            if name in target:
                target[name] = filled(target[name], values)
    return filled_in


@plan
@every
def test_every_page_is_full(pages: Window, album: Album, app: App, uid: str) -> None:
    dashboard = LIBRARY.dashboards[uid]
    trace = app.send("/journal/entries", entry_type="question", visibility="shared", text="?")
    shown = {"var-trace": trace.trace_id} if chooses(dashboard, "trace") else {}

    def full() -> None:
        # What only the database knows of is older than a lab, and what Prometheus knows is younger
        # than a step of a month: a panel is full in one of the two.
        lacks = [_lacking(pages, dashboard, span, shown) for span in pages.spans(dashboard)]
        assert set.intersection(*lacks) == set()

    eventually(full, within_s=FULL_S)
    album.take(pages.browser, uid, dashboard.title, f"Grafana {pages.grafana.version}")


@plan
@every
def test_every_page_is_fast(
    lab: Lab, pages: Window, dashboard_rows: DashboardRows, uid: str
) -> None:
    """In a lab that is as fast as time: one that scrapes each second takes the browser's."""
    if lab.environment.time_scale != 1:
        missing("an unscaled lab", "--lab NAME of nox -s lab -- up --detach --history 30d")
    dashboard, before = LIBRARY.dashboards[uid], leading(uid)
    pages.go(before, dashboard)  # the first time a browser reads programs that it then keeps
    seconds = [pages.go(before, dashboard) for _ in range(LOADS)]
    dashboard_rows.loaded(uid, seconds, pages.grafana.version)

    assert p95(seconds) < LOADED_S, seconds


def leading(uid: str) -> Dashboard:
    """Return the first dashboard that links to one."""
    return next(each for each in LIBRARY.dashboards.values() if uid in each.links)


def _lacking(
    pages: Window, dashboard: Dashboard, span: Span, chosen: Mapping[str, str]
) -> set[str]:
    pages.load(dashboard, span, chosen)
    return set(wrong(pages.told(), dashboard))


def chooses(dashboard: Dashboard, variable: str) -> bool:
    """Tell whether a dashboard has a variable."""
    return variable in {each.name for each in dashboard.variables}
