"""The HTTP side of the stand-ins, put together."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.receivers.app import create
from lab.receivers.asked import Asked, RefusedError
from lab.receivers.deadman import DeadMan
from lab.receivers.endpoints import Parts, Read
from lab.receivers.inbox import Inbox
from lab.receivers.outages import Outages
from lab.receivers.process import known, parts
from lab.receivers.settings import ReceiversSettings
from lab.receivers.wire import alertmanager, pagerduty, slack, teams
from tests.lab.app.fakes import call
from tests.lab.receivers.requests import (
    AWS,
    CARD,
    EVENT,
    HOOK,
    JSON,
    SIGNED,
    SLACK,
    SMS,
    WEBHOOK,
    WORKFLOW,
    changed,
)

TOKEN = HOOK["token"]
HOOK_PATH = f"/slack/services/T01LAB/B01APP/{TOKEN}"
TEAMS_PATH = "/teams/workflows/app/triggers/manual/paths/invoke"


class Client:
    """Sends requests to the app."""

    def __init__(self) -> None:
        inbox = Inbox({"HighCPUUsage"})
        self._app = create(Parts(inbox, Outages(), DeadMan(1000, lambda *_: None)))

    def get(self, path: str) -> httpx.Response:
        """Get a page."""
        return call(self._app, "GET", path)

    def post(self, path: str, body: object) -> httpx.Response:
        """Post JSON."""
        return call(self._app, "POST", path, body)

    def form(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        """Post a form with a signature of Amazon's kind."""
        return call(self._app, "POST", path, content=urlencode(fields).encode(), headers=AWS)

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Ask something else."""
        return call(self._app, method, path, body)

    def received(self, query: str = "") -> list[dict[str, Any]]:
        """Return the messages."""
        return list(self.get(f"/received?{query}").json())


@pytest.fixture
def client() -> Client:
    """Return a client of the app."""
    return Client()


def test_each_channel_answers_at_its_path_and_keeps_its_message(client: Client) -> None:
    text = changed(SLACK, "attachments", 0, "text", to="HighCPUUsage")
    assert client.post(HOOK_PATH, text).text == "ok"
    assert client.post(TEAMS_PATH + "?sig=a", CARD).status_code == 202
    assert client.post("/pagerduty/v2/enqueue", EVENT).status_code == 202
    assert client.form("/sns", SMS).status_code == 200
    assert client.form("/sns/", SMS).status_code == 200

    found = client.received()
    assert [each["channel"] for each in found] == ["slack", "teams", "pagerduty", "sms", "sms"]
    statuses = ["firing", "resolved", "firing", "firing", "firing"]
    assert [each["status"] for each in found] == statuses
    assert found[0]["alerts"] == ["HighCPUUsage"]
    assert [each["to"] for each in client.received("channel=teams")] == ["app"]
    assert client.received(f"since={found[-1]['at']}") == []
    assert len(client.get("/incidents").json()) == 1


def test_a_refused_request_is_kept_as_refused(client: Client) -> None:
    assert client.post(HOOK_PATH, {}).status_code == 400

    assert client.received() == []
    (refused,) = client.received("refused=true")
    assert (refused["channel"], refused["refused"]) == ("slack", "no_text")


def test_no_secret_is_logged_or_shown(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "lab")
    for body in (SLACK, {}):
        client.post(HOOK_PATH, body)
    client.post("/pagerduty/v2/enqueue", changed(EVENT, "dedup_key", to=1))
    client.post("/pagerduty/v2/enqueue", EVENT)
    client.post(TEAMS_PATH + "?sig=a-signature", {})
    shown = client.get("/received").text + client.get("/received?refused=true").text

    assert "refused" in caplog.text
    for secret in (TOKEN, EVENT["routing_key"], "a-signature"):
        assert secret not in caplog.text + shown


def test_a_beat_is_heard(client: Client) -> None:
    assert client.post("/heartbeat", WEBHOOK).json() == {"heard": True}
    lines = client.get("/metrics").text.splitlines()

    last = next(each for each in lines if each.startswith("receivers_heartbeat_last"))
    assert float(last.split()[1]) > 0
    assert "receivers_heartbeat_alarms_total 0.0" in lines


def test_a_channel_can_be_made_to_fail_and_to_work_again(client: Client) -> None:
    assert client.ask("PUT", "/outages/slack", {"status": 503}).status_code == 200
    assert client.post(HOOK_PATH, SLACK).status_code == 503
    assert client.post("/pagerduty/v2/enqueue", EVENT).status_code == 202
    assert client.ask("DELETE", "/outages/slack").status_code == 204
    assert client.post(HOOK_PATH, SLACK).status_code == 200
    assert 'receivers_refused_total{channel="slack"} 1.0' in client.get("/metrics").text


@pytest.mark.parametrize("path", ["/outages/fax", "/outages/slack"])
def test_an_unknown_channel_or_status_is_refused(client: Client, path: str) -> None:
    assert client.ask("PUT", path, {"status": 200}).status_code == 422
    assert client.get("/received?channel=fax").status_code == 422


READERS: list[tuple[Read | Any, Any, Asked]] = [
    (slack.webhook, SLACK, Asked(b"", JSON, HOOK)),
    (slack.post_message, SLACK, Asked(b"", {**JSON, "authorization": "Bearer xoxb-1"})),
    (teams.workflow, CARD, Asked(b"", JSON, WORKFLOW, SIGNED)),
    (pagerduty.enqueue, EVENT, Asked(b"", JSON)),
    (alertmanager.beat, WEBHOOK, Asked(b"")),
]
LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
VALUES = LEAF | st.lists(LEAF, max_size=2) | st.dictionaries(st.text(max_size=3), LEAF, max_size=2)


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value in a body."""
    pairs = body.items() if isinstance(body, dict) else enumerate(body)
    for step, value in pairs:
        yield (*path, step)
        if isinstance(value, dict | list):
            yield from places(value, (*path, step))


@pytest.mark.parametrize("at", range(len(READERS)))
@given(data=st.data())
def test_whatever_stands_in_a_body_it_is_taken_or_refused(at: int, data: st.DataObject) -> None:
    read, body, request = READERS[at]
    path = data.draw(st.sampled_from([*places(body)]))
    spoilt = changed(body, *path, to=data.draw(VALUES))
    request = Asked(json.dumps(spoilt).encode(), request.headers, request.path, request.query)
    with suppress(RefusedError):
        assert read(request)


def test_the_alarm_is_kept_like_a_message() -> None:
    told = ReceiversSettings(
        listen="127.0.0.1:1", smtp_listen="127.0.0.1:2", heartbeat_limit_s=0.001
    )
    made = parts(told)
    made.deadman.hear(["Watchdog"])
    made.deadman.now = lambda: float("inf")
    made.deadman.look()

    (message,) = made.inbox.received()
    assert (message.channel, message.to, message.status) == ("deadman", "on-call", "firing")
    assert "Watchdog" in message.text
    assert "HighCPUUsage" in known()
