"""One way down, from what the business sees to a trace and its log lines, and back up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from config.dashboards.dashboard import Dashboard
from config.dashboards.grafana import names
from tests import loaded

LIBRARY = loaded.library()
TOP, ON_CALL, TRACE = "executive-overview", "on-call-overview", "on-call-trace"
FEATURES = [f"features-{name}" for name in loaded.catalogue().features]


def links(uid: str) -> set[str]:
    """Return the dashboards that one leads to, from its head or from a panel."""
    dashboard = LIBRARY.dashboards[uid]
    return {*dashboard.links, *(link for panel, _ in dashboard.panels() for link in panel.links)}


def reached(uid: str) -> set[str]:
    """Return every dashboard that is some links away."""
    seen, new = {uid}, {uid}
    while new:
        new = {link for each in new for link in links(each)} - seen
        seen |= new
    return seen


def urls(dashboard: Dashboard) -> Iterator[str]:
    given = names(dashboard, LIBRARY)
    yield from (link["url"] for link in given["dashboard_links"])
    for panel, _ in dashboard.panels():
        yield from (link["url"] for link in given["panel_links"](panel))


def test_every_dashboard_is_reached_from_the_top() -> None:
    assert reached(TOP) == set(LIBRARY.dashboards)


@pytest.mark.parametrize("folder", ["services", "infrastructure", "monitoring"])
def test_whoever_is_called_reaches_all_that_may_be_wrong(folder: str) -> None:
    wanted = {uid for uid in LIBRARY.dashboards if uid.startswith(folder)}

    assert wanted <= reached(ON_CALL)


@pytest.mark.parametrize("feature", FEATURES)
def test_the_way_down_is_executive_feature_service_trace(feature: str) -> None:
    way = [TOP, "features-any", feature, "services-overview", "services-endpoints", TRACE]

    assert all(below in links(above) for above, below in pairwise(way))


@pytest.mark.parametrize("uid", LIBRARY.dashboards)
def test_every_dashboard_leads_back_to_somebody_who_looks_at_it_first(uid: str) -> None:
    assert {TOP, ON_CALL} & reached(uid)


def test_whoever_is_called_is_one_click_from_a_trace() -> None:
    assert TRACE in links(ON_CALL)
    assert {"traceql", "logql", "promql"} <= {
        query.language for panel, _ in LIBRARY.dashboards[TRACE].panels() for query in panel.queries
    }


@pytest.mark.parametrize("uid", LIBRARY.dashboards)
def test_a_link_keeps_the_time_and_what_was_chosen(uid: str) -> None:
    found = list(urls(LIBRARY.dashboards[uid]))

    assert found
    assert all("${__url_time_range}" in url and "${__all_variables}" in url for url in found)
