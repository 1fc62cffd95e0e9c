"""Blackbox probes measure real endpoints: they see one go, and come back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from acceptance.clients.alertmanager import Alertmanager
from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from config.catalogue import Catalogue
from lab.api import Lab

DOWN = "app-server"


@pytest.mark.plan("12.4.2.2", "12.4.5.2")
def test_every_endpoint_answers_its_probe(
    lab: Lab, catalogue: Catalogue, prometheus: Prometheus, scrape_s: float
) -> None:
    probed = {
        target.service
        for job in catalogue.jobs.values()
        if job.probe
        for target in job.targets
        if target.service not in lab.environment.without
    }

    def all_succeed() -> None:
        found = prometheus.query("probe_success")
        assert probed == {each["metric"]["service"] for each in found}
        failed = [each["metric"]["instance"] for each in found if each["value"][1] != "1"]
        assert failed == []

    eventually(all_succeed, within_s=5 * scrape_s + 10)


@pytest.mark.plan("12.4.2.2")
def test_probes_report_what_they_measured(prometheus: Prometheus) -> None:
    statuses = prometheus.query('probe_http_status_code{job="blackbox-http"}')
    durations = prometheus.query('probe_duration_seconds{job=~"blackbox-.*"}')

    assert {"200"} == {each["value"][1] for each in statuses}
    assert all(0 < float(each["value"][1]) < 10 for each in durations)


@pytest.fixture
def stopped(lab: Lab) -> Iterator[Lab]:
    """Return the lab while its app server is down."""
    lab.stop(DOWN)
    try:
        yield lab
    finally:
        lab.start(DOWN)


@pytest.mark.plan("12.4.2.2", "12.4.8.1", "13.1.1")
def test_a_stopped_server_is_seen_by_probe_scrape_and_alert(
    stopped: Lab, prometheus: Prometheus, alertmanager: Alertmanager, scrape_s: float
) -> None:
    """The probe fails, the target is down, and the alert about it reaches Alertmanager."""
    delays = stopped.catalogue.delays
    rule = next(
        rule
        for group in stopped.catalogue.groups.values()
        for rule in group.alerts
        if rule.alert == "TargetDown"
    )
    pending_s = stopped.environment.wait(rule.for_).seconds

    def seen() -> None:
        assert prometheus.value(f'probe_success{{service="{DOWN}"}}') == 0
        assert prometheus.value(f'up{{service="{DOWN}", job="setarcos-app"}}') == 0

    def alerted() -> None:
        assert alertmanager.alerts(alertname="TargetDown", service=DOWN)

    eventually(seen, within_s=5 * scrape_s + 5)
    eventually(alerted, within_s=pending_s + 10 * scrape_s + delays.group_wait.seconds)


@pytest.mark.plan("12.4.2.2", "12.4.8.1")
def test_a_server_that_came_back_is_seen_again(
    lab: Lab, prometheus: Prometheus, alertmanager: Alertmanager, scrape_s: float
) -> None:
    def seen() -> None:
        assert prometheus.value(f'probe_success{{service="{DOWN}"}}') == 1
        assert prometheus.value(f'up{{service="{DOWN}", job="setarcos-app"}}') == 1
        assert not alertmanager.alerts(alertname="TargetDown", service=DOWN)

    wait = lab.environment.wait(lab.catalogue.delays.resolve_timeout).seconds
    eventually(seen, within_s=wait + 10 * scrape_s + 10)
