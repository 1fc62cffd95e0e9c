"""Alerts reach who should be told by the rendered tree, and hide what follows from them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from config.alerts import alerts
from config.catalogue.routing import Period
from config.environment import environment_names, load_environment
from tests.config.alertmanager_tree import CATALOGUE, PRODUCTION, config_of, legs, receivers

TEAMS = ("app", "ai", "platform")
ALERTS = [rule for rule, _, _ in alerts(CATALOGUE)]
ROUTED = [
    (severity, team, receivers)
    for team in TEAMS
    for severity, receivers in (
        (
            "critical",
            [f"{team}-pagerduty", f"{team}-sms", f"{team}-slack", f"{team}-teams", "incidents"],
        ),
        ("warning", [f"{team}-slack", f"{team}-teams", f"{team}-mail"]),
        ("info", [f"{team}-mail"]),
    )
]
MATCHER = re.compile(r'(\w+)(=~|=)"(.*)"')


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return config_of(PRODUCTION)


@pytest.mark.parametrize(("severity", "team", "wanted"), ROUTED)
def test_a_severity_of_a_team_has_its_channels(
    told: dict[str, Any], severity: str, team: str, wanted: list[str]
) -> None:
    assert receivers(told, alertname="Any", severity=severity, team=team) == wanted


@pytest.mark.parametrize("rule", ALERTS, ids=[rule.alert for rule in ALERTS])
def test_no_alert_relies_on_the_catch_all(told: dict[str, Any], rule: Any) -> None:
    for team in [rule.team] if rule.team else TEAMS:
        found = receivers(told, alertname=rule.alert, severity=rule.severity.value, team=team)
        assert "unrouted" not in found


def test_what_has_no_team_or_severity_is_caught_all_the_same(told: dict[str, Any]) -> None:
    assert receivers(told, alertname="Any", severity="critical") == ["unrouted"]
    assert receivers(told, alertname="Any", severity="fatal", team="app") == ["unrouted"]
    assert receivers(told) == ["unrouted"]


def test_the_watchdog_goes_to_the_check_alone_again_and_again(told: dict[str, Any]) -> None:
    (leg,) = legs(told["route"], {"alertname": "Watchdog", "severity": "info", "team": "platform"})

    assert leg["receiver"] == "watchdog"
    assert leg["group_by"] == ["alertname", "environment"]
    assert (leg["group_wait"], leg["group_interval"]) == ("0s", "1m")
    # A repetition is due before its tick: at the same moment it would be late every other time.
    assert leg["repeat_interval"] == "54s"


def test_critical_alerts_are_told_within_five_minutes(told: dict[str, Any]) -> None:
    """Also where their group was told of another a moment before."""
    for leg in legs(told["route"], {"severity": "critical", "team": "app"}):
        assert (leg["group_wait"], leg["group_interval"]) == ("8s", "1m")


def test_mails_of_the_night_wait_and_critical_alerts_never(told: dict[str, Any]) -> None:
    for severity in ("warning", "info"):
        found = legs(told["route"], {"severity": severity, "team": "ai"})
        muted = {each["receiver"]: each["mute_time_intervals"] for each in found}
        assert muted.pop("ai-mail") == ["maintenance", "nights"]
        assert all(intervals == ["maintenance"] for intervals in muted.values())
    for leg in legs(told["route"], {"severity": "critical", "team": "ai"}):
        assert "mute_time_intervals" not in leg


def test_intervals_have_a_location(told: dict[str, Any]) -> None:
    nights = next(each for each in told["time_intervals"] if each["name"] == "nights")

    assert nights["time_intervals"] == [
        {
            "times": [
                {"start_time": "00:00", "end_time": "07:00"},
                {"start_time": "22:00", "end_time": "24:00"},
            ],
            "location": "Europe/Berlin",
        }
    ]


def test_an_environment_may_have_other_times() -> None:
    always = {"nights": (Period(),), "maintenance": ()}
    found = config_of(PRODUCTION.model_copy(update={"intervals": always}))

    assert found["time_intervals"] == [
        {"name": "maintenance", "time_intervals": []},
        {"name": "nights", "time_intervals": [{"location": "Europe/Berlin"}]},
    ]


def test_every_interval_is_used_and_there(told: dict[str, Any]) -> None:
    used = set(re.findall(r"mute_time_intervals': \[([^]]*)\]", str(told["route"])))
    names = {name.strip(" '") for each in used for name in each.split(",")}

    assert names == {each["name"] for each in told["time_intervals"]}


@pytest.mark.parametrize("name", environment_names())
def test_routes_are_the_same_in_every_environment_but_for_its_time(name: str) -> None:
    environment = load_environment(name).model_copy(update={"time_scale": 1})
    found = config_of(environment)

    assert found["route"] == config_of(PRODUCTION)["route"]


def test_time_runs_faster_here_too() -> None:
    route = config_of(load_environment("acceptance"))["route"]
    (watchdog,) = legs(route, {"alertname": "Watchdog"})

    assert (route["group_wait"], route["repeat_interval"]) == ("1533ms", "16m")
    assert (watchdog["group_interval"], watchdog["repeat_interval"]) == ("4s", "3600ms")


def test_an_alert_hides_what_follows_from_it_on_the_same_thing(told: dict[str, Any]) -> None:
    full = ['alertname=~"DiskAlmostFull"']
    rule = next(each for each in told["inhibit_rules"] if each["source_matchers"] == full)

    assert rule["target_matchers"] == ['alertname=~"DiskSpaceLow|DiskWillBeFull"']
    assert rule["equal"] == ["instance", "mountpoint", "environment"]


def test_what_wakes_somebody_is_hidden_only_by_what_wakes_somebody() -> None:
    """A warning that hides a critical alert would be a way to sleep through an outage."""
    severity = {rule.alert: rule.severity for rule in ALERTS}
    for each in CATALOGUE.routing.inhibitions:
        if "critical" in {severity[name] for name in each.hides}:
            assert {severity[name] for name in each.when} == {"critical"}, each.name


def test_nothing_hides_each_other() -> None:
    """Two alerts that hide each other would both be silent."""
    hidden = {
        (source, target)
        for each in CATALOGUE.routing.inhibitions
        for source in each.when
        for target in each.hides
    }

    assert not [pair for pair in hidden if pair[::-1] in hidden]
