"""Every alert of the catalogue reaches whom routing.yaml names, as Alertmanager reads the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptance.report import missing
from acceptance.routes import meant, reached, teams_of
from config.alerts import alerts
from config.catalogue import Catalogue, load_catalogue
from config.catalogue.rules import AlertRule
from config.check import Tool
from config.routing import UNROUTED
from lab.api import Lab

ALERTS = [rule for rule, _, _ in alerts(load_catalogue())]


@pytest.fixture(scope="module")
def amtool(lab: Lab) -> Tool:
    found = lab.tool("amtool")
    if found is None:
        missing("amtool", "it comes with Alertmanager: nox -s lab -- doctor says how to get it")
    return found


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.1", "12.4.8.2")
@pytest.mark.parametrize("rule", ALERTS, ids=[rule.alert for rule in ALERTS])
def test_an_alert_reaches_whom_the_facts_name(
    lab: Lab, catalogue: Catalogue, amtool: Tool, rule: AlertRule
) -> None:
    file = lab.rendered / "alertmanager" / "alertmanager.yml"
    for team in teams_of(catalogue, rule):
        labels = {"alertname": rule.alert, "severity": rule.severity.value, "team": team}
        found = reached(amtool, file, **labels)

        assert found == meant(catalogue, rule, team)
        assert UNROUTED not in found


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.2")
@pytest.mark.parametrize(
    ("severity", "receivers"),
    [
        ("critical", ["ai-pagerduty", "ai-sms", "ai-slack", "ai-teams", "incidents"]),
        ("warning", ["ai-slack", "ai-teams", "ai-mail"]),
        ("info", ["ai-mail"]),
        ("unheard-of", ["unrouted"]),
    ],
)
def test_productions_channels_by_severity(
    amtool: Tool, production: Path, severity: str, receivers: list[str]
) -> None:
    file = production / "alertmanager" / "alertmanager.yml"

    assert reached(amtool, file, alertname="Any", severity=severity, team="ai") == receivers
