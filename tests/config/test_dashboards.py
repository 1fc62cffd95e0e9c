"""Dashboards: places in the grid, queries filled in, and the JSON that Grafana reads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.alerts import alerts
from config.dashboards import Library
from config.dashboards.asked import BUILT_IN, Span, filled, names
from config.dashboards.grafana import ANSWERED
from config.dashboards.spec import COLUMNS, WITHOUT_UNIT, Kind
from config.durations import Duration
from config.environment import load_environment
from tests import loaded

PREFIX = "grafana/dashboards/"
SECOND = 1000


@pytest.fixture(scope="module")
def rendered() -> dict[str, dict[str, Any]]:
    files = loaded.rendered(load_environment("production"))
    return {
        path.rpartition("/")[2].removesuffix(".json"): json.loads(text)
        for path, text in files.items()
        if path.startswith(PREFIX)
    }


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    inside = [inner for panel in dashboard["panels"] for inner in panel.get("panels", [])]
    return [*dashboard["panels"], *inside]


@pytest.mark.parametrize(
    ("step_s", "scrape_s", "wanted"), [(15, 15, "1m"), (60, 15, "75s"), (1, 1, "4s")]
)
def test_a_rate_is_over_four_scrapes_or_the_step_and_one(
    step_s: int, scrape_s: int, wanted: str
) -> None:
    span = Span(0, 3600, Duration(step_s * SECOND), Duration(scrape_s * SECOND))
    assert span.built_in()["__rate_interval"] == wanted


def test_variables_are_filled_in_however_they_are_written() -> None:
    text = 'a{b="$one",c=~"${two}",d=~"${two:regex}"}[$__range]'
    assert list(names(text)) == ["one", "two", "two", "__range"]
    values = {"one": "1", "two": "2", "__range": "1h"}
    assert filled(text, values) == 'a{b="1",c=~"2",d=~"2"}[1h]'


def test_every_dashboard_is_rendered_under_its_uid(
    library: Library, rendered: dict[str, dict[str, Any]]
) -> None:
    assert set(rendered) == set(library.dashboards)
    for uid, dashboard in rendered.items():
        assert dashboard["uid"] == uid
        assert dashboard["title"] == library.dashboards[uid].title
        assert library.dashboards[uid].folder.name in dashboard["tags"]


def test_no_two_panels_share_a_number_or_a_place(rendered: dict[str, dict[str, Any]]) -> None:
    for uid, dashboard in rendered.items():
        every = panels(dashboard)
        assert len({panel["id"] for panel in every}) == len(every)
        taken: set[tuple[int, int]] = set()
        for panel in every:
            at = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(at["x"], at["x"] + at["w"])
                for y in range(at["y"], at["y"] + at["h"])
            }
            assert at["x"] + at["w"] <= COLUMNS
            assert not taken & cells, f"{uid}: {panel['title']}"
            taken |= cells


def test_every_panel_says_what_it_shows_and_in_which_unit(
    rendered: dict[str, dict[str, Any]],
) -> None:
    for dashboard in rendered.values():
        for panel in panels(dashboard):
            if panel["type"] == "row":
                continue
            assert panel["description"]
            if panel["type"] not in (*WITHOUT_UNIT, Kind.ALERTS, Kind.TEXT):
                assert panel["fieldConfig"]["defaults"]["unit"]


def test_queries_use_only_what_their_dashboard_lets_choose(
    rendered: dict[str, dict[str, Any]],
) -> None:
    for dashboard in rendered.values():
        known = {each["name"] for each in dashboard["templating"]["list"]} | BUILT_IN
        for panel in panels(dashboard):
            for target in panel.get("targets", []):
                assert set(names(target.get("expr", ""))) <= known


def test_a_feature_s_dashboard_has_the_common_rows_and_its_own(library: Library) -> None:
    common = {row.title for row, _ in library.dashboards["features-any"].rows}
    for name in loaded.catalogue().features:
        dashboard = library.dashboards[f"features-{name}"]
        own = {row.title for row, _ in dashboard.rows}
        assert common < own
        assert dashboard.fixed == {"feature": name}
        assert [each.name for each in dashboard.variables] == ["environment"]


def test_every_feature_of_the_catalogue_can_be_chosen(library: Library) -> None:
    assert library.variables["feature"].values == tuple(loaded.catalogue().features)


@pytest.mark.parametrize("uid", loaded.library().dashboards)
def test_links_lead_to_dashboards_that_are_there(
    uid: str, rendered: dict[str, dict[str, Any]]
) -> None:
    targets = [link["url"].split("?")[0].removeprefix("/d/") for link in rendered[uid]["links"]]
    assert targets
    assert set(targets) <= set(rendered)
    assert uid not in targets


def test_small_figures_that_are_bad_are_red_below(rendered: dict[str, dict[str, Any]]) -> None:
    panel = next(each for each in panels(rendered["services-overview"]) if each["title"] == "Apdex")
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [(step["color"], step["value"]) for step in steps] == [
        ("red", None),
        ("yellow", 0.7),
        ("green", 0.9),
    ]


def test_every_dashboard_marks_deployments_and_alerts(
    rendered: dict[str, dict[str, Any]], library: Library
) -> None:
    assert {"deployments", "alerts"} <= set(library.annotations)
    for dashboard in rendered.values():
        marked = {each["name"]: each for each in dashboard["annotations"]["list"]}
        assert set(marked) == {each.title for each in library.annotations.values()}
        assert marked["Deployments"]["datasource"]["uid"] == "postgres"
        assert marked["Deployments"]["target"]["format"] == "table"
        assert marked["Firing alerts"]["target"]["expr"].startswith("max by (alertname")


def test_a_service_graph_is_drawn_by_the_data_source_of_traces(
    rendered: dict[str, dict[str, Any]],
) -> None:
    every = panels(rendered["services-overview"])
    panel = next(each for each in every if each["type"] == Kind.GRAPH)
    assert panel["datasource"]["uid"] == "tempo"
    assert [each["queryType"] for each in panel["targets"]] == ["serviceMap"]


def test_sql_is_asked_as_lines_where_lines_are_drawn(rendered: dict[str, dict[str, Any]]) -> None:
    shapes = {
        (panel["type"], target["format"])
        for dashboard in rendered.values()
        for panel in panels(dashboard)
        for target in panel.get("targets", [])
        if "rawSql" in target
    }
    assert shapes == {("stat", "table"), ("table", "table"), ("timeseries", "time_series")}


def test_marks_of_weeks_are_there_for_who_wants_them(rendered: dict[str, dict[str, Any]]) -> None:
    marked = {
        dashboard["time"]["from"]: each["enable"]
        for dashboard in rendered.values()
        for each in dashboard["annotations"]["list"]
    }
    assert marked == {"now-30d": False, "now-6h": True, "now-3h": True, "now-1h": True}


def test_what_a_row_asks_of_the_database_again_is_asked_once(
    rendered: dict[str, dict[str, Any]],
) -> None:
    every = panels(rendered["delivery-dora"])
    titles = {panel["id"]: panel["title"] for panel in every}
    shared = {
        panel["title"]: titles[target["panelId"]]
        for panel in every
        for target in panel.get("targets", [])
        if target["datasource"] == panel["datasource"] == ANSWERED
    }
    assert shared == {
        **dict.fromkeys(
            ("Lead time for changes", "Change failure rate", "Time to restore"),
            "Deployment frequency",
        ),
        **dict.fromkeys(
            (
                "Lead time of a week",
                "Change failure rate of a week",
                "Time to restore of a week",
            ),
            "Deployments of a week",
        ),
    }


def test_a_word_has_a_colour_and_the_figure_beside_it_none(
    rendered: dict[str, dict[str, Any]],
) -> None:
    every = panels(rendered["executive-overview"])
    panel = next(each for each in every if each["title"] == "Deployment frequency")
    config = panel["fieldConfig"]["defaults"]
    assert config["color"] == {"mode": "fixed", "fixedColor": "text"}
    assert config["mappings"][0]["options"]["elite"]["color"] == "green"


def test_certificates_turn_yellow_and_red_where_their_alerts_begin(library: Library) -> None:
    panels = (panel for panel, _ in library.dashboards["infrastructure-endpoints"].panels())
    limits = next(panel for panel in panels if panel.title == "Certificates").thresholds
    left = {rule.alert: rule.durations.get("left") for rule, _, _ in alerts(loaded.catalogue())}
    days = {alert: left[alert] for alert in ("CertificateEndsSoon", "CertificateEndsNow")}

    assert limits is not None
    assert limits.below
    assert days == {
        "CertificateEndsSoon": Duration.parse(f"{limits.warning:g}d"),
        "CertificateEndsNow": Duration.parse(f"{limits.critical:g}d"),
    }
