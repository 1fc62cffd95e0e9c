"""Slack's incoming webhooks and chat.postMessage."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.receivers.asked import Asked, RefusedError
from lab.receivers.wire.slack import post_message, webhook
from tests.lab.receivers.requests import HOOK, JSON, SLACK, changed, slack

BOT = {**JSON, "authorization": "Bearer xoxb-1-2-a"}
FIRST = ("attachments", 0)


def test_a_message_is_read_as_a_person_reads_it() -> None:
    said, answer = webhook(slack({**SLACK, "text": "Look:"}))

    assert said.to == "#app-alerts"
    assert said.text.splitlines() == [
        "Look:",
        "[CRITICAL] High CPU usage on web-1",
        "https://dashboards.example.org/d/1",
        "CPU usage is 93 %",
        "Team: app",
        "Runbook: https://x.example.org",
    ]
    assert (answer.status, answer.body) == (200, "ok")


def test_a_message_without_channel_goes_where_its_webhook_does() -> None:
    said, _ = webhook(slack({"text": "Hello"}))

    assert said.to == "B01APP"
    assert HOOK["token"] not in repr(said)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("text", "invalid_payload"),
        ([], "invalid_payload"),
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"attachments": []}, "no_text"),
        ({"text": 3}, "invalid_payload"),
        ({"attachments": {"text": "a"}}, "invalid_payload"),
        ({"attachments": ["a"]}, "invalid_payload"),
        ({"text": "a" * 40_001}, "msg_too_long"),
        ({"attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"attachments": [{"footer": "only"}]}, "no_text"),
        (changed(SLACK, *FIRST, "text", to=7), "invalid_payload"),
        (changed(SLACK, *FIRST, "fields", to=[{"value": "a"}]), "invalid_payload"),
        (changed(SLACK, *FIRST, "fields", to="a"), "invalid_payload"),
        (changed(SLACK, *FIRST, "actions", to=[{"type": "link"}]), "invalid_payload"),
        (
            changed(SLACK, *FIRST, "actions", to=[{"type": "button", "text": "a"}] * 6),
            "too_many_actions",
        ),
    ],
)
def test_a_wrong_message_is_refused_in_slacks_words(body: Any, word: str) -> None:
    with pytest.raises(RefusedError) as caught:
        webhook(slack(body))

    assert (caught.value.answer.status, caught.value.answer.body) == (400, word)


def test_the_longest_text_and_the_most_attachments_are_taken() -> None:
    said, _ = webhook(slack({"text": "a" * 40_000, "attachments": [{"text": "b"}] * 100}))

    assert len(said.text) == 40_000 + 100 * 2


@pytest.mark.parametrize(
    ("part", "value", "status", "word"),
    [
        ("team", "X1", 404, "no_team"),
        ("service", "b01", 404, "no_service"),
        ("token", "short", 403, "invalid_token"),
    ],
)
def test_a_webhook_that_is_none_is_refused(part: str, value: str, status: int, word: str) -> None:
    with pytest.raises(RefusedError) as caught:
        webhook(slack(SLACK, **{part: value}))

    assert (caught.value.answer.status, caught.value.answer.body) == (status, word)


def test_a_form_is_refused() -> None:
    with pytest.raises(RefusedError, match="invalid_payload"):
        webhook(Asked(b"payload={}", {"content-type": "text/plain"}, HOOK))


def test_a_call_of_the_api_is_taken() -> None:
    said, answer = post_message(Asked(json.dumps(SLACK).encode(), BOT))

    assert said.to == "#app-alerts"
    assert json.loads(answer.body)["ok"] is True


@pytest.mark.parametrize(
    ("headers", "body", "word"),
    [
        (JSON, SLACK, "not_authed"),
        ({**JSON, "authorization": "Bearer secret"}, SLACK, "not_authed"),
        (BOT, [], "invalid_json"),
        (BOT, {"text": "a"}, "channel_not_found"),
        (BOT, {"channel": "#a"}, "no_text"),
    ],
)
def test_a_wrong_call_is_answered_200_and_not_ok(
    headers: dict[str, str], body: Any, word: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        post_message(Asked(json.dumps(body).encode(), headers))

    assert caught.value.answer.status == 200
    assert json.loads(caught.value.answer.body) == {"ok": False, "error": word}
