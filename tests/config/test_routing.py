"""Alerts reach who should be told, by the tree that is rendered; all else is as it was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from config.alerts import alerts
from config.catalogue import Catalogue, load_catalogue
from config.catalogue.routing import Period
from config.environment import Addressing, Environment, environment_names, load_environment
from config.problems import ProblemsError
from config.render import render, variables
from config.routing import channels, secrets
from config.template import Templates

CATALOGUE = load_catalogue()
PRODUCTION = load_environment("production")
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
def files() -> dict[str, str]:
    return render(CATALOGUE, PRODUCTION)


@pytest.fixture(scope="module")
def told(files: dict[str, str]) -> dict[str, Any]:
    return dict(yaml.safe_load(files["alertmanager/alertmanager.yml"]))


def config_of(environment: Environment) -> dict[str, Any]:
    """Render Alertmanager's own file alone: the other servers' would take seconds."""
    return dict(yaml.safe_load(one_of(environment, "alertmanager/alertmanager.yml")))


def one_of(environment: Environment, name: str) -> str:
    return Templates().render(f"{name}.j2", variables(CATALOGUE, environment))


def fits(route: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Match as Alertmanager does: every matcher, regular expressions over the whole value."""
    for matcher in route.get("matchers", []):
        found = MATCHER.fullmatch(matcher)
        assert found is not None, matcher
        value = labels.get(found[1], "")
        if value != found[3] and not (found[2] == "=~" and re.fullmatch(found[3], value)):
            return False
    return True


def legs(route: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the ends of the tree that an alert comes to, each with what it inherits."""
    reached = False
    for child in route.get("routes", []):
        if fits(child, labels):
            reached = True
            yield from legs({**route, "routes": [], **child}, labels)
            if not child.get("continue"):
                return
    if not reached:
        yield dict(route)


def receivers(config: Mapping[str, Any], **labels: str) -> list[str]:
    return [each["receiver"] for each in legs(config["route"], labels)]


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
        assert (leg["group_wait"], leg["group_interval"]) == ("10s", "1m")


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


def test_without_channels_nobody_is_told_and_all_is_shown() -> None:
    found = config_of(PRODUCTION.model_copy(update={"channels": ()}))

    assert all(set(each) == {"name"} for each in found["receivers"])
    assert "smtp_smarthost" not in found["global"]


def test_a_channel_that_an_environment_has_not_tells_nobody() -> None:
    quiet = PRODUCTION.model_copy(update={"channels": ("mail", "slack")})
    found = {each["name"]: each for each in config_of(quiet)["receivers"]}

    assert set(found["app-pagerduty"]) == {"name"}
    assert set(found["app-slack"]) == {"name", "slack_configs"}
    assert set(found["watchdog"]) == {"name", "webhook_configs"}


def test_every_secret_is_a_file_that_is_named(told: dict[str, Any]) -> None:
    """Keys of Alertmanager's that hold a secret have no place in a rendered file."""
    text = yaml.safe_dump(told)
    named = set(re.findall(r"_file: (\S+)", text)) | {"/run/secrets/alertmanager-sns-credentials"}

    assert named == {f"/run/secrets/{name}" for name in secrets(CATALOGUE)}
    for key in ("api_url", "webhook_url", "routing_key", "auth_password", "credentials"):
        assert not re.search(rf"\b{key}: ", text)


def test_amazons_keys_are_found_by_profile(files: dict[str, str], told: dict[str, Any]) -> None:
    sms = next(each for each in told["receivers"] if each["name"] == "ai-sms")["sns_configs"][0]

    assert sms["sigv4"] == {"region": "eu-central-1", "profile": "setarcos"}
    assert sms["subject"] == ""
    assert (
        "AWS_SHARED_CREDENTIALS_FILE=/run/secrets/alertmanager-sns-credentials\n"
        in files["alertmanager/alertmanager.env"]
    )


def test_every_message_tells_when_it_is_over(told: dict[str, Any]) -> None:
    for receiver in told["receivers"]:
        for kind, configs in receiver.items():
            if kind != "name":
                assert configs[0]["send_resolved"] is (receiver["name"] != "watchdog"), receiver


def test_every_template_that_is_used_is_defined(files: dict[str, str]) -> None:
    texts = [text for name, text in files.items() if name.endswith(".tmpl")]
    defined = [name for text in texts for name in re.findall(r'define "([^"]+)"', text)]
    used = re.findall(r'template "([^"]+)"', "".join([*files.values()]))

    assert len(defined) == len(set(defined))
    assert set(used) == set(defined) | {"setarcos.text"}


def channels_of(environment: Environment, name: str) -> dict[str, Any]:
    found = config_of(environment)
    return {"global": found["global"]} | next(
        each for each in found["receivers"] if each["name"] == name
    )


@pytest.fixture(scope="module")
def played() -> Environment:
    """Return a lab whose channels are played; any service that has both ports could."""
    return load_environment("lab").model_copy(
        update={"channels": PRODUCTION.channels, "stand_in": "player"}
    )


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Return the catalogue with a service that plays the channels."""
    ports = tuple(
        CATALOGUE.services["alertmanager"].ports[0].model_copy(update={"name": name, "slot": slot})
        for name, slot in (("smtp", 90), ("http", 91))
    )
    player = CATALOGUE.services["alertmanager"].model_copy(
        update={"name": "player", "ports": ports}
    )
    monkeypatch.setitem(CATALOGUE.services, "player", player)  # type: ignore[arg-type]
    return CATALOGUE


@pytest.mark.usefixtures("stage")
def test_a_stand_in_plays_what_no_secret_file_tells_the_address_of(played: Environment) -> None:
    mail = channels_of(played, "app-mail")["global"]
    pager = channels_of(played, "app-pagerduty")["pagerduty_configs"][0]
    sms = channels_of(played, "app-sms")["sns_configs"][0]

    assert (mail["smtp_smarthost"], mail["smtp_require_tls"]) == ("127.0.0.1:19090", False)
    assert pager["url"] == "http://127.0.0.1:19091/pagerduty/v2/enqueue"
    assert sms["api_url"] == "http://127.0.0.1:19091/sns"


def test_real_channels_are_where_everybody_finds_them() -> None:
    mail = channels_of(PRODUCTION, "app-mail")["global"]
    pager = channels_of(PRODUCTION, "app-pagerduty")["pagerduty_configs"][0]
    sms = channels_of(PRODUCTION, "app-sms")["sns_configs"][0]

    assert (mail["smtp_smarthost"], mail["smtp_require_tls"]) == ("smtp.example.org:587", True)
    assert pager["url"] == "https://events.pagerduty.com/v2/enqueue"
    assert "api_url" not in sms


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        (PRODUCTION, "https://dashboards.example.org/webhooks/alertmanager"),
        (
            load_environment("production-kubernetes"),
            "http://delivery-events:8030/webhooks/alertmanager",
        ),
        (load_environment("lab"), "http://127.0.0.1:19015/webhooks/alertmanager"),
        (
            load_environment("lab").model_copy(
                update={"addressing": Addressing.NAMES, "without": ()}
            ),
            "http://edge:19015/webhooks/alertmanager",
        ),
    ],
    ids=["production", "kubernetes", "processes", "containers"],
)
def test_incidents_go_through_the_proxy_where_there_is_one(
    environment: Environment, url: str
) -> None:
    told = environment.model_copy(update={"channels": ("incidents",)})
    hook = channels_of(told, "incidents")["webhook_configs"][0]

    assert hook["url"] == url
    assert hook["http_config"]["authorization"] == {
        "type": "Bearer",
        "credentials_file": f"{environment.paths.secrets}/delivery-alertmanager-secret",
    }


def test_a_silence_begins_where_people_can_open_a_page(files: dict[str, str]) -> None:
    parts = "alertmanager/templates/parts.tmpl"
    lab = one_of(load_environment("lab"), parts)

    assert (
        '{{ define "setarcos.silence" }}https://dashboards.example.org/alerting/silence/new'
        in files[parts]
    )
    assert '{{ define "setarcos.silence" }}{{ .ExternalURL }}/#/silences/new?filter=' in lab


def test_two_alertmanagers_are_a_cluster_and_prometheus_tells_both(files: dict[str, str]) -> None:
    prometheus = yaml.safe_load(files["prometheus/prometheus.yml"])
    peers = ["--cluster.peer=alertmanager:9094", "--cluster.peer=alertmanager-2:9094"]

    for name in ("alertmanager", "alertmanager-2"):
        flags = files[f"alertmanager/{name}.flags"].splitlines()
        assert [line for line in flags if line.startswith("--cluster.peer=")] == peers
        assert "--cluster.listen-address=0.0.0.0:9094" in flags
        assert f"--storage.path=/var/lib/setarcos/{name}" in flags
    assert prometheus["alerting"]["alertmanagers"] == [
        {"static_configs": [{"targets": ["alertmanager:9093", "alertmanager-2:9093"]}]}
    ]


def test_each_of_a_cluster_is_watched(files: dict[str, str]) -> None:
    targets, instances = {}, {}
    for job in yaml.safe_load(files["prometheus/prometheus.yml"])["scrape_configs"]:
        found = [
            each
            for each in job.get("static_configs", [])
            if each["labels"]["service"] == "alertmanager"
        ]
        targets[job["job_name"]] = [each["targets"] for each in found]
        instances[job["job_name"]] = [each["labels"]["instance"] for each in found]

    assert targets["alertmanager"] == [["alertmanager:9093"], ["alertmanager-2:9093"]]
    assert instances["alertmanager"] == ["alertmanager:9093", "alertmanager-2:9093"]
    assert targets["blackbox-http"] == [
        ["http://alertmanager:9093/-/ready"],
        ["http://alertmanager-2:9093/-/ready"],
    ]
    coverage = yaml.safe_load(files["prometheus/rules/coverage.yml"])["groups"][0]["rules"]
    counts = {each["labels"]["job"]: each["expr"] for each in coverage if "labels" in each}
    assert counts["alertmanager"] == "vector(2)"


def test_on_loopback_a_second_one_has_ports_of_its_own() -> None:
    two = load_environment("acceptance").model_copy(update={"alertmanager_peers": ("second",)})
    files = render(CATALOGUE, two)
    flags = files["alertmanager/second.flags"].splitlines()

    assert "--web.listen-address=127.0.0.1:20101" in flags
    assert "--cluster.listen-address=127.0.0.1:20102" in flags
    assert "--cluster.peer=127.0.0.1:20002" in flags
    assert "--cluster.peer-timeout=1s" in flags


def test_one_alone_is_no_cluster() -> None:
    files = render(CATALOGUE, load_environment("lab"))

    assert "--cluster.listen-address=\n" in files["alertmanager/alertmanager.flags"]
    assert "--cluster.peer" not in files["alertmanager/alertmanager.flags"]
    assert [name for name in files if name.endswith(".flags") and "alertmanager" in name] == [
        "alertmanager/alertmanager.flags"
    ]


def test_time_runs_faster_here_too() -> None:
    route = config_of(load_environment("acceptance"))["route"]
    (watchdog,) = legs(route, {"alertname": "Watchdog"})

    assert (route["group_wait"], route["repeat_interval"]) == ("2s", "16m")
    assert (watchdog["group_interval"], watchdog["repeat_interval"]) == ("4s", "3600ms")


def test_an_alert_hides_what_follows_from_it_on_the_same_thing(told: dict[str, Any]) -> None:
    rule = next(each for each in told["inhibit_rules"] if each["name"] == "disk-full")

    assert rule["source_matchers"] == ['alertname=~"DiskAlmostFull"']
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


def test_a_wrong_environment_is_refused() -> None:
    with pytest.raises(ProblemsError, match="unknown service 'nobody'"):
        render(CATALOGUE, PRODUCTION.model_copy(update={"stand_in": "nobody"}))


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ("receivers", set()),
        ("delivery-events", {"pagerduty", "sms", "slack", "teams", "mail"}),
        ("grafana", {"pagerduty", "sms", "slack", "teams", "mail", "incidents"}),
    ],
)
def test_a_lab_has_no_channel_whose_service_it_leaves_out(left_out: str, told: set[str]) -> None:
    lab = load_environment("lab")
    environment = lab.model_copy(update={"without": (*lab.without, left_out)})

    assert set(channels(CATALOGUE, environment)) == told
    text = render(CATALOGUE, environment)["alertmanager/alertmanager.yml"]
    found = {each["name"]: each for each in yaml.safe_load(text)["receivers"]}
    assert ("webhook_configs" in found["incidents"]) is ("incidents" in told)
    assert ("webhook_configs" in found["watchdog"]) is bool(told)
