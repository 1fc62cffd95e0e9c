"""Every alert says how bad it is, whose it is, where to look and what to do."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from config.alerts import alerts, dashboards_url, labels
from config.catalogue.rules import AlertRule, Severity, Unit
from config.durations import Duration
from config.environment import Environment, load_environment
from config.rules import rendered_groups
from tests import loaded

PRODUCTION = load_environment("production")
CATALOGUE = loaded.catalogue()
ALERTS = [rule for rule, _, _ in alerts(CATALOGUE)]


def by_name(environment: Environment) -> dict[str, Any]:
    """Return each alert of an environment as Prometheus has it."""
    groups = rendered_groups(CATALOGUE, environment)
    return {rule["alert"]: rule for group in groups for rule in group.rules if "alert" in rule}


@pytest.mark.parametrize("rule", ALERTS, ids=[rule.alert for rule in ALERTS])
def test_an_alert_says_how_bad_it_is_and_where_to_look(rule: AlertRule) -> None:
    found = by_name(PRODUCTION)[rule.alert]
    at = urlsplit(found["annotations"]["dashboard_url"])
    asked = parse_qs(at.query)

    assert found["labels"].items() >= {("severity", rule.severity.value)}
    assert (at.scheme, at.netloc) == ("https", PRODUCTION.dashboards_host)
    assert at.path == f"/d/{rule.dashboard.uid}"
    assert asked["var-environment"] == ["production"]
    assert asked["to"] == ["now"]
    assert re.fullmatch(r"now-\d+[hm]", asked["from"][0])
    assert found["annotations"]["runbook_url"].endswith(f"/docs/runbooks/{rule.alert}.md")


def test_a_label_reaches_the_dashboard_as_its_variable() -> None:
    found = by_name(PRODUCTION)["HighCPUUsage"]
    url = found["annotations"]["dashboard_url"]

    assert "var-instance={{ $labels.instance | urlquery }}&from=now-1h" in url


def test_without_a_name_of_its_own_grafana_is_where_it_listens() -> None:
    assert dashboards_url(CATALOGUE, load_environment("lab")) == "http://127.0.0.1:19003"
    assert dashboards_url(CATALOGUE, load_environment("production-kubernetes")) == (
        "http://grafana:3000"
    )


def test_team_and_service_are_labels_of_the_rule_or_of_its_series() -> None:
    rules = {rule.alert: rule for rule in ALERTS}

    assert labels(rules["HighCPUUsage"])["team"] == "platform"
    assert labels(rules["ErrorBudgetGoneEarly"]) == {"severity": "warning"}


def test_an_environment_has_limits_of_its_own() -> None:
    stricter = PRODUCTION.model_copy(update={"thresholds": {"HighCPUUsage": {"limit": 60}}})
    found = by_name(stricter)["HighCPUUsage"]

    assert found["expr"].endswith("* 100 > 60")
    assert "above 60 % for 5m" in found["annotations"]["description"]


def test_a_limit_is_between_what_can_be_measured() -> None:
    assert Unit.RATIO.possible(0.5)
    assert not Unit.RATIO.possible(1)
    assert not Unit.PERCENT.possible(100)
    assert Unit.SECONDS.possible(3600)
    assert not Unit.BYTES.possible(-1)


CRITICAL = [rule for rule in ALERTS if rule.severity is Severity.CRITICAL]


@pytest.mark.parametrize("rule", CRITICAL, ids=[rule.alert for rule in CRITICAL])
def test_a_critical_alert_is_told_within_five_minutes(rule: AlertRule) -> None:
    """From the first evaluation that finds it true (plan.md 13.3.1) until its group is sent."""
    waits = rule.for_.ms + CATALOGUE.delays.group_wait.ms + PRODUCTION.evaluation.ms

    assert waits < Duration.parse("5m").ms
