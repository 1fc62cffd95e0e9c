"""An alert arrives where it should, as it should, and nowhere else."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pytest

from acceptance.addressees import CHANNELS, addresses, wanted
from acceptance.clients.alertmanager import Alert, Alertmanager
from acceptance.clients.deliveries import stored
from acceptance.clients.receivers import Receivers
from acceptance.faults.own_metrics import counted
from acceptance.small_lab import small_lab
from acceptance.waiting import eventually
from lab.api import Lab
from lab.receivers.inbox import Channel, Message
from lab.servers import receivers as stand_ins
from lab.servers.alertmanager import NAME as ALERTMANAGER
from lab.servers.delivery_events import NAME as DELIVERY

SERVERS = (ALERTMANAGER, stand_ins.NAME, DELIVERY, "postgres")
# The longest interval between two messages of a group, scaled, three times.
ARRIVES_S = 60.0
MAIL, SLACK = Channel.MAIL, Channel.SLACK
PAGERDUTY, SMS = Channel.PAGERDUTY, Channel.SMS
# One of each severity; each team has it of a service of its own.
ALERTS = {"critical": "ServiceUnavailable", "warning": "HighCPUUsage", "info": "QuestsAbandoned"}
SERVICES = {"app": "api-server", "ai": "ai-router", "platform": "grafana"}
ESCALATION = {
    "app": "App on-call, after 15m App lead, after 30m Platform on-call",
    "ai": "AI on-call, after 15m AI lead, after 30m Platform on-call",
    "platform": "Platform on-call, after 15m Platform lead, after 30m Head of engineering",
}
CASES = [*product(ALERTS, SERVICES)]
INCIDENTS = "SELECT component, severity, resolved_at IS NOT NULL FROM incidents ORDER BY opened_at"
FAILED = "alertmanager_notifications_failed_total"
RANDOM = re.compile(r"[0-9a-f]{32,}")

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "12.4.8.2", "12.4.8.3")]


@pytest.fixture(scope="module")
def told(lab: Lab) -> Iterator[Lab]:
    """Return a lab that is told of alerts by nobody but the tests."""
    with small_lab(lab, "channels", "acceptance", SERVERS) as started:
        yield started


@pytest.fixture(scope="module")
def receivers(told: Lab) -> Receivers:
    """Return the stand-ins."""
    return Receivers(told)


@pytest.fixture(scope="module")
def am(told: Lab) -> Alertmanager:
    """Return what the tests tell of alerts."""
    return Alertmanager(told.address(ALERTMANAGER, "http").url)


def alert(name: str, severity: str, team: str, service: str, **more: str) -> Alert:
    """Return an alert with all labels and annotations that every one has."""
    labels = {"alertname": name, "severity": severity, "team": team, "service": service}
    where = f"{service} {more.get('instance', '')}".strip()
    annotations = {
        "summary": f"Something is wrong with {where}",
        "description": f"It is 93 %, above 80 % for 5m, on {where}",
        "dashboard_url": f"https://dashboards.example.org/d/one?var-service={service}",
        "runbook_url": f"https://git.example.org/runbooks/{name}.md",
    }
    return Alert({**labels, "environment": "acceptance", **more}, annotations)


@dataclass(frozen=True)
class Story:
    """What arrived, by severity and team, of alerts that fired and were over."""

    messages: Mapping[tuple[str, str], Sequence[Message]]

    def reached(self, severity: str, team: str, status: str) -> list[tuple[Channel, str]]:
        """Return whom messages reached."""
        found = self.messages[severity, team]
        return sorted((each.channel, each.to) for each in found if each.status == status)


@pytest.fixture(scope="module")
def story(told: Lab, am: Alertmanager, receivers: Receivers) -> Story:
    """Return what came of an alert of each severity and team, once all of it is over."""
    begun = time.time()
    every = [alert(ALERTS[each], each, team, SERVICES[team]) for each, team in CASES]

    def arrived() -> Story:
        return Story({case: about(receivers, *case, begun) for case in CASES})

    def complete(status: str) -> None:
        found = arrived()
        for case in CASES:
            assert set(found.reached(*case, status)) >= wanted(told, *case), (case, status)

    am.post(*every)
    eventually(lambda: complete("firing"), within_s=ARRIVES_S)
    am.post(*[each.ended() for each in every])
    eventually(lambda: complete("resolved"), within_s=ARRIVES_S)
    return arrived()


def about(receivers: Receivers, severity: str, team: str, since: float) -> list[Message]:
    """Return the messages on a severity's alert of a team's service, whoever got them."""
    found = receivers.about(ALERTS[severity], since)
    return [each for each in found if SERVICES[team] in each.text]


@pytest.mark.parametrize(("severity", "team"), CASES)
def test_an_alert_reaches_whom_it_should_once_and_nobody_else(
    told: Lab, story: Story, severity: str, team: str
) -> None:
    every = sorted(wanted(told, severity, team))

    assert story.reached(severity, team, "firing") == every
    assert story.reached(severity, team, "resolved") == every


@pytest.mark.parametrize(("severity", "team"), CASES)
def test_every_message_says_what_where_and_what_to_do(
    story: Story, severity: str, team: str
) -> None:
    service = SERVICES[team]
    for message in story.messages[severity, team]:
        firing = message.status == "firing"
        word = severity.upper() if firing else "RESOLVED"
        parts = [f"[{word}]", f"Something is wrong with {service}"]
        parts += [ESCALATION[team]] if firing else []  # what is over is nobody's any more
        parts.append(f"https://git.example.org/runbooks/{ALERTS[severity]}.md")
        if message.channel is not SMS:
            parts += [f"It is 93 %, above 80 % for 5m, on {service}", "acceptance"]
            parts.append(f"https://dashboards.example.org/d/one?var-service={service}")
        assert [part for part in parts if part not in message.text] == [], message.text


def test_what_is_critical_is_an_incident_of_the_delivery_service(told: Lab, story: Story) -> None:
    assert story.messages
    every = [(SERVICES[team], "critical", True) for team in SERVICES]

    def kept() -> None:
        with stored(told) as connection:
            rows = connection.execute(INCIDENTS).fetchall()
        assert sorted(map(tuple, rows)) == sorted(every)

    eventually(kept, within_s=ARRIVES_S)


def test_alerts_of_a_service_are_one_message(am: Alertmanager, receivers: Receivers) -> None:
    begun = time.time()
    am.post(*[alert("HighMemoryUsage", "warning", "app", "worker", instance=f"w{n}") for n in "12"])

    def grouped() -> Message:
        found = [each for each in receivers.about("HighMemoryUsage", begun) if each.channel is MAIL]
        assert len(found) == 1
        return found[0]

    text = eventually(grouped, within_s=ARRIVES_S).text
    assert "(and 1 more)" in text
    assert "2 firing" in text
    for instance in ("w1", "w2"):
        assert f"It is 93 %, above 80 % for 5m, on worker {instance}" in text


def test_pagerduty_has_one_incident_of_a_group(
    told: Lab, am: Alertmanager, receivers: Receivers
) -> None:
    begun = time.time()
    first, second = (alert("WorkersStuck", "critical", "app", "worker", instance=n) for n in "ab")
    key = addresses(told, "app")[PAGERDUTY]

    def events(count: int, *, resolved: bool) -> None:
        found = [each for each in receivers.incidents(begun) if each.to == key]
        assert [(each.events, each.resolved_at is not None) for each in found] == [
            (count, resolved)
        ]

    am.post(first)
    eventually(lambda: events(1, resolved=False), within_s=ARRIVES_S)
    am.post(second)
    eventually(lambda: events(2, resolved=False), within_s=ARRIVES_S)
    am.post(first.ended(), second.ended())
    eventually(lambda: events(3, resolved=True), within_s=ARRIVES_S)


def test_what_follows_from_an_alert_is_hidden_by_it(am: Alertmanager, receivers: Receivers) -> None:
    begun = time.time()
    am.post(alert("ServiceUnavailable", "critical", "app", "app-server"))
    am.post(
        alert("SlowResponseTime", "warning", "app", "app-server"),
        alert("SlowResponseTime", "warning", "app", "worker"),
    )

    def told_of_the_other() -> None:
        found = receivers.about("SlowResponseTime", begun)
        assert {each.channel for each in found} == CHANNELS["warning"]
        assert [each for each in found if "app-server" in each.text] == []

    eventually(told_of_the_other, within_s=ARRIVES_S)
    (state,) = [
        each["status"] for each in am.alerts(alertname="SlowResponseTime", service="app-server")
    ]
    assert state["state"] == "suppressed"
    assert state["inhibitedBy"]


def test_a_refused_message_is_counted(told: Lab, am: Alertmanager, receivers: Receivers) -> None:
    """PagerDuty wants to know where an event comes from; an alert without service does not say."""

    def failed() -> float:
        labels = {"integration": "pagerduty", "reason": "clientError"}
        return counted(told, ALERTMANAGER, FAILED, **labels)

    begun, before = time.time(), failed()
    nameless = alert("TargetDown", "critical", "platform", "")
    am.post(nameless)

    def refused() -> None:
        found = receivers.received(PAGERDUTY, begun, refused=True)
        assert "payload.source" in "".join(each.refused for each in found)
        assert failed() > before
        others = {each.channel for each in receivers.about("TargetDown", begun)}
        assert others == CHANNELS["critical"] - {PAGERDUTY}

    eventually(refused, within_s=ARRIVES_S)
    am.post(nameless.ended())


def test_what_fails_for_a_while_is_sent_again(am: Alertmanager, receivers: Receivers) -> None:
    begun = time.time()
    with receivers.failing(SLACK, 503):
        am.post(alert("TasksFail", "warning", "app", "worker"))

        def refused() -> None:
            assert receivers.received(SLACK, begun, refused=True)

        eventually(refused, within_s=ARRIVES_S)

    def there() -> None:
        assert SLACK in {each.channel for each in receivers.about("TasksFail", begun)}

    eventually(there, within_s=ARRIVES_S)


def test_no_secret_is_logged_or_shown(told: Lab, receivers: Receivers) -> None:
    """By now messages were taken, refused, and sent again."""
    texts = [told.site.password(name) for name in stand_ins.secrets(told.site)]
    secrets = {found for text in texts for found in RANDOM.findall(text)}
    shown = [each.model_dump_json() for each in receivers.received()]
    shown += [each.model_dump_json() for each in receivers.received(refused=True)]
    written = {server: told.log(server) for server in (ALERTMANAGER, stand_ins.NAME)}

    assert len(secrets) == len(texts) - 1  # the heart beats without one
    assert "refused" in written[stand_ins.NAME]
    assert "Notify attempt failed" in written[ALERTMANAGER]
    for text in (*shown, *written.values()):
        assert [each for each in secrets if each in text] == []
