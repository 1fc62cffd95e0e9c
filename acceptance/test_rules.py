"""Prometheus has loaded every rule, and evaluates each without an error."""

from __future__ import annotations

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from config.catalogue import load_catalogue
from config.rules import rendered_groups
from lab.api import Lab

# What is made of weeks that a lab of a suite has not seen: asked in test_dashboards_history.py.
OF_WEEKS = ("anomaly:past:", "anomaly:expected:", "anomaly:band:")
RECORDS = [
    rule
    for group in load_catalogue().groups.values()
    for rule in group.records
    if not rule.record.startswith(OF_WEEKS)
]


@pytest.mark.plan("12.4.8.1", "B.1", "B.2")
def test_every_rule_of_the_catalogue_is_loaded_and_healthy(
    prometheus: Prometheus, lab: Lab, scrape_s: float
) -> None:
    groups = rendered_groups(lab.catalogue, lab.environment)
    wanted = {rule.get("record") or rule["alert"] for group in groups for rule in group.rules}

    def healthy() -> set[str]:
        rules = prometheus.rules()
        assert ["ok"] * len(rules) == [rule["health"] for rule in rules]
        return {rule["name"] for rule in rules}

    assert wanted == eventually(healthy, within_s=3 * scrape_s + 5)


@pytest.mark.plan("12.4.5.2", "12.4.5.3")
@pytest.mark.parametrize("rule", RECORDS, ids=[rule.record for rule in RECORDS])
def test_every_recorded_figure_has_a_value(
    prometheus: Prometheus, lab: Lab, scrape_s: float, rule: object
) -> None:
    """Under traffic, each core figure of the plan is a number."""
    record = rule.record  # type: ignore[attr-defined]
    longest = max((w.seconds for w in rule.windows.values()), default=0.0)  # type: ignore[attr-defined]
    scale = lab.environment.time_scale

    def numbers() -> None:
        values = [float(each["value"][1]) for each in prometheus.query(record)]
        assert values
        assert not [value for value in values if value != value], values  # noqa: PLR0124 - NaN

    eventually(numbers, within_s=longest / scale + 10 * scrape_s + 10)


@pytest.mark.plan("12.4.5.2")
def test_apdex_and_availability_are_shares(prometheus: Prometheus) -> None:
    for name in ("job:http_requests:apdex5m", "instance:probe_success:avg5m"):
        for each in prometheus.query(name):
            assert 0 <= float(each["value"][1]) <= 1


@pytest.mark.plan("12.4.5.3")
def test_cpu_usage_agrees_with_the_machine(prometheus: Prometheus) -> None:
    """Utilisation is a share of all CPUs, and not nothing while the lab works."""
    share = prometheus.value("instance:node_cpu_utilisation:ratio_rate5m")

    assert 0 < share <= 1


@pytest.mark.plan("12.4.8.1")
def test_alerts_go_to_alertmanager(lab: Lab, prometheus: Prometheus) -> None:
    url = lab.within("alertmanager", "http").url
    assert prometheus.alertmanagers() == [f"{url}/api/v2/alerts"]
