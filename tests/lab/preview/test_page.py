"""The page has every panel in its place, and says why one has no figures."""

from __future__ import annotations

import re

import pytest

from config.dashboards.asked import Span
from config.dashboards.dashboard import Placed
from config.dashboards.spec import Panel
from lab.dashboards import Answer, Found, Line
from lab.preview.alerts import Alert
from lab.preview.asked import Asked
from lab.preview.page import EMPTY, Drawn, drawn, page, shown
from tests import loaded
from tests.lab.preview.answers import answer, line, panel

LIBRARY = loaded.library()


def look(panel: Panel, span: Span, *answers: Answer) -> Drawn:
    """Return how a panel with these answers is drawn."""
    return drawn(Placed(panel, 1, 0, 0, 12, 8), Asked(panel, answers), span)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("stat", "stat"),
        ("bargauge", "bars"),
        ("table", "table"),
        ("timeseries", "chart"),
        ("nodeGraph", "table"),
    ],
)
def test_each_kind_has_its_look(kind: str, expected: str, span: Span) -> None:
    assert look(panel(kind=kind), span, answer(line(1, 2))).look == expected


def test_lines_of_a_log_are_shown_newest_first(span: Span) -> None:
    shown = panel(kind="logs", promql=None, logql="{}")
    lines = (Line(1.0, "first", {}), Line(2.0, "second", {"detected_level": "warn"}))
    said = Answer(shown, shown.queries[0], "{}", Found(lines=lines), 0.01)

    found = look(shown, span, said)

    assert found.lines == (("00:00:02", "warn", "second"), ("00:00:01", "", "first"))


def test_a_panel_without_data_says_why(span: Span) -> None:
    assert look(panel(), span, answer()).note == EMPTY
    assert look(panel(empty="Nothing went wrong"), span, answer()).note == "Nothing went wrong"


def test_what_a_server_said_is_told(span: Span) -> None:
    refused = Asked(panel(), problem="prometheus: 400: parse error")
    unknown = Asked(panel(), lacking="sql")
    placed = Placed(panel(), 1, 0, 0, 12, 8)

    assert drawn(placed, refused, span).look == "problem"
    assert drawn(placed, unknown, span).note == "not asked here: sql"


def test_alerts_and_texts_are_shown(span: Span) -> None:
    firing = panel(kind="alertlist", promql=None)
    alert = Alert("Down", "critical", "2026-11-28 00:00:00", "It is down")
    found = drawn(Placed(firing, 1, 0, 0, 12, 8), Asked(firing, alerts=(alert,)), span)
    words = panel(kind="text", promql=None, text="Read this")

    assert (found.look, found.alerts) == ("alerts", (alert,))
    assert look(words, span).note == "Read this"


@pytest.mark.parametrize("uid", LIBRARY.dashboards)
def test_the_page_has_every_panel_of_every_dashboard(uid: str, span: Span) -> None:
    dashboard = LIBRARY.dashboards[uid]
    hostile = "</script><b>"
    asked = [
        Asked(each, tuple(answer(line(1, 2, le="1", a=hostile)) for _ in each.queries))
        for each, _ in dashboard.panels()
    ]

    text = page([shown(dashboard, asked, span)], "lab")

    assert text.count("data-panel=") == len(asked)
    assert f'href="#{uid}"' in text
    assert hostile not in text
    # Self-contained: nothing is fetched by the page's own elements.
    assert not re.search(r"<(?:script|link|img)[^>]*\s(?:src|href)=", text.split("<script>")[0])
