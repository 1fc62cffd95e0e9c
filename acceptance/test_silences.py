"""Nobody is told of what somebody has silenced, until it is silenced no more."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from acceptance.addressees import CHANNELS
from acceptance.clients.alertmanager import Alertmanager
from acceptance.clients.receivers import Receivers
from acceptance.small_lab import small_lab
from acceptance.test_channels import ARRIVES_S, alert
from acceptance.waiting import eventually
from lab.api import Lab
from lab.cli import app
from lab.servers.alertmanager import NAME as ALERTMANAGER
from lab.servers.receivers import NAME as RECEIVERS

LAB = "silences"
REASON = "a new disk"

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1")]


@pytest.fixture(scope="module")
def quieted(lab: Lab) -> Iterator[Lab]:
    """Return a lab whose alerts are silenced."""
    with small_lab(lab, LAB, "acceptance", (ALERTMANAGER, RECEIVERS)) as started:
        yield started


def call(*arguments: str) -> str:
    """Run a command, and return what it says."""
    result = CliRunner().invoke(app, arguments, env={"NO_COLOR": "1", "COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("by", ["name", "url"])
def test_a_silenced_alert_arrives_when_it_is_silenced_no_more(quieted: Lab, by: str) -> None:
    url = quieted.address(ALERTMANAGER, "http").url
    where = ("--name", LAB) if by == "name" else ("--url", url)
    am, receivers, begun = Alertmanager(url), Receivers(quieted), time.time()
    service, other = {"name": ("api-server", "grafana"), "url": ("app-server", "loki")}[by]
    call("silence", service, "--for", "2h", "--reason", REASON, "--author", "anna", *where)
    (silence,) = [each for each in call("silences", *where).splitlines() if service in each]
    assert silence.endswith(f"by anna: {REASON}")

    silenced = alert("ServiceUnavailable", "critical", "app", service)
    heard = alert("TargetDown", "critical", "platform", other)
    am.post(silenced)
    am.post(heard)

    def told_of(name: str) -> None:
        found = {each.channel for each in receivers.about(name, begun)}
        assert found == CHANNELS["critical"]

    # Of the same severity, and posted later: what were not silenced would be there by then.
    eventually(lambda: told_of("TargetDown"), within_s=ARRIVES_S)
    assert receivers.about("ServiceUnavailable", begun) == []
    (state,) = [
        each["status"] for each in am.alerts(alertname="ServiceUnavailable", service=service)
    ]
    assert state["silencedBy"] == [silence.split()[0]]

    call("unsilence", silence.split()[0], *where)
    eventually(lambda: told_of("ServiceUnavailable"), within_s=ARRIVES_S)
    assert service not in call("silences", *where)
    am.post(silenced.ended(), heard.ended())


def test_one_alert_of_a_service_is_silenced_alone(quieted: Lab) -> None:
    am, receivers = Alertmanager(quieted.address(ALERTMANAGER, "http").url), Receivers(quieted)
    begun = time.time()
    words = ("silence", "worker", "--alert", "WorkersStuck", "--for", "30m", "--reason", REASON)
    call(*words, "--name", LAB)
    am.post(alert("WorkersStuck", "critical", "app", "worker"))
    am.post(alert("WorkersMissing", "critical", "app", "worker"))

    def told() -> None:
        found = {each.channel for each in receivers.about("WorkersMissing", begun)}
        assert found == CHANNELS["critical"]

    eventually(told, within_s=ARRIVES_S)
    assert receivers.about("WorkersStuck", begun) == []
