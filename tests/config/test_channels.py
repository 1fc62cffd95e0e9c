"""By what people are told in an environment, and which files hold the secrets of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from config.environment import Addressing, Environment, load_environment
from config.problems import ProblemsError
from config.routing import channels, secrets
from tests import loaded
from tests.config.alertmanager_tree import CATALOGUE, LAB, PRODUCTION, config_of, one_of


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return loaded.rendered(PRODUCTION)


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return config_of(PRODUCTION)


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
    receiver = next(each for each in found["receivers"] if each["name"] == name)
    return {"global": found["global"], **receiver}


def test_a_stand_in_plays_what_no_secret_file_tells_the_address_of() -> None:
    mail = channels_of(LAB, "app-mail")["global"]
    pager = channels_of(LAB, "app-pagerduty")["pagerduty_configs"][0]
    sms = channels_of(LAB, "app-sms")["sns_configs"][0]

    assert (mail["smtp_smarthost"], mail["smtp_require_tls"]) == ("127.0.0.1:19053", False)
    assert pager["url"] == "http://127.0.0.1:19052/pagerduty/v2/enqueue"
    assert sms["api_url"] == "http://127.0.0.1:19052/sns"


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


def test_a_wrong_environment_is_refused() -> None:
    with pytest.raises(ProblemsError, match="unknown service 'nobody'"):
        loaded.rendered(PRODUCTION.model_copy(update={"stand_in": "nobody"}))


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
    text = loaded.rendered(environment)["alertmanager/alertmanager.yml"]
    found = {each["name"]: each for each in yaml.safe_load(text)["receivers"]}
    assert ("webhook_configs" in found["incidents"]) is ("incidents" in told)
    assert ("webhook_configs" in found["watchdog"]) is bool(told)
