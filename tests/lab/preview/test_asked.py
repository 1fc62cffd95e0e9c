"""A panel that cannot be asked is told, and does not keep the others from being drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.dashboards.asked import Span
from config.dashboards.dashboard import Dashboard
from config.durations import Duration
from lab.dashboards import Asker, Sources
from lab.preview.asked import asked
from tests import loaded

# Nobody listens there: port 9 discards, where there is anybody at all.
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def asker() -> Asker:
    """Return one whose servers are all gone."""
    names = ("prometheus", "alertmanager", "loki", "tempo")
    return Asker(Sources(dict.fromkeys(names, NOBODY)), "lab", Duration.parse("15s"))


@pytest.fixture
def dashboard() -> Dashboard:
    """Return a dashboard with figures, logs and alerts."""
    return loaded.library().dashboards["on-call-overview"]


def test_a_server_that_is_gone_is_told_in_each_panel(
    asker: Asker, dashboard: Dashboard, span: Span
) -> None:
    found = list(asked(asker, dashboard, span))

    assert [each.panel for each in found] == [panel for panel, _ in dashboard.panels()]
    assert all("refused" in each.problem for each in found if not each.lacking)


def test_a_language_that_no_server_knows_is_named(asker: Asker, span: Span) -> None:
    old = replace(asker, sources=replace(asker.sources, traceql=False))
    library = loaded.library().dashboards.values()

    lacking = {each.lacking for one in library for each in asked(old, one, span)}

    assert lacking == {"", "traceql"}
