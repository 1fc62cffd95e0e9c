"""PagerDuty's events, and the incidents that they make."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.receivers.asked import Asked, RefusedError, mark
from lab.receivers.inbox import Channel, Message
from lab.receivers.incidents import incidents
from lab.receivers.wire.pagerduty import enqueue
from tests.lab.receivers.requests import EVENT, changed, event


def test_an_event_is_read_as_a_person_reads_it() -> None:
    said, answer = enqueue(event(EVENT))

    assert (said.status, said.key) == ("firing", "one")
    assert said.text.splitlines() == [
        "[CRITICAL] High CPU usage on web-1",
        "firing: CPU usage is 93 %",
        "Runbook: https://x.example.org",
        "https://alertmanager.example.org",
    ]
    assert answer.status == 202
    assert json.loads(answer.body) == {
        "status": "success",
        "message": "Event processed",
        "dedup_key": "one",
    }


def test_the_routing_key_is_told_by_a_mark_alone() -> None:
    said, _ = enqueue(event(EVENT))

    assert said.to == mark(EVENT["routing_key"])
    assert EVENT["routing_key"] not in repr(said)


def test_an_event_without_key_is_given_one() -> None:
    said, answer = enqueue(event(changed(EVENT, "dedup_key", to="")))

    assert said.key == json.loads(answer.body)["dedup_key"] != ""


def test_a_resolution_needs_no_payload() -> None:
    lean = {name: EVENT[name] for name in ("routing_key", "dedup_key")}
    said, _ = enqueue(event({**lean, "event_action": "resolve"}))

    assert said.status == "resolved"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (changed(EVENT, "routing_key", to=""), "'routing_key' is missing"),
        (changed(EVENT, "routing_key", to="a" * 31), "not 32"),
        (changed(EVENT, "routing_key", to="-" * 32), "not 32"),
        (changed(EVENT, "routing_key", to=7), "'routing_key' is missing"),
        (changed(EVENT, "event_action", to="fire"), "'event_action' is none of"),
        (changed(EVENT, "dedup_key", to="a" * 256), "'dedup_key' is no text"),
        (changed(EVENT, "dedup_key", to=1), "'dedup_key' is no text"),
        (changed(EVENT, "payload", to=None), "'payload' is missing"),
        (changed(EVENT, "payload", "summary", to=""), "'payload.summary' is missing"),
        (changed(EVENT, "payload", "summary", to="a" * 1025), "longer than 1024"),
        (changed(EVENT, "payload", "source", to=""), "'payload.source' is missing"),
        (changed(EVENT, "payload", "severity", to="page"), "'payload.severity' is none of"),
        (changed(EVENT, "links", to=[{"text": "a"}]), "without 'href'"),
        (changed(EVENT, "links", to="a"), "'links' is no list"),
        (changed(EVENT, "images", to=[{}]), "without 'src'"),
        ({"routing_key": "a" * 32, "event_action": "resolve"}, "resolve needs it"),
    ],
)
def test_a_wrong_event_is_refused_with_its_errors(body: Any, says: str) -> None:
    with pytest.raises(RefusedError) as caught:
        enqueue(event(body))

    told = json.loads(caught.value.answer.body)
    assert caught.value.answer.status == 400
    assert told["status"] == "invalid event"
    assert [each for each in told["errors"] if says in each]


def test_the_longest_summary_and_key_are_taken() -> None:
    longest = changed(EVENT, "payload", "summary", to="a" * 1024)

    assert enqueue(event({**longest, "dedup_key": "k" * 255}))[1].status == 202


def test_every_error_is_told_at_once() -> None:
    with pytest.raises(RefusedError) as caught:
        enqueue(event({"event_action": "trigger"}))

    assert len(json.loads(caught.value.answer.body)["errors"]) == 2


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(RefusedError, match="Expecting value"):
        enqueue(Asked(b"event"))


def test_more_than_512_kb_are_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        enqueue(event({**EVENT, "more": "a" * 512 * 1024}))

    assert caught.value.answer.status == 413


def arrived(at: float, status: str, key: str = "one", to: str = "app") -> Message:
    text = f"summary {at:g}\nmore"
    return Message(
        channel=Channel.PAGERDUTY,
        at=at,
        to=to,
        alerts=(),
        status=status,
        text=text,
        raw="",
        key=key,
    )


def test_events_of_a_key_are_one_incident_until_it_is_resolved() -> None:
    found = incidents(
        [
            arrived(1, "firing"),
            arrived(2, "firing"),
            arrived(3, "firing", to="ai"),
            arrived(4, "resolved"),
            arrived(5, "resolved"),
            arrived(6, "firing"),
        ]
    )

    assert [(each.to, each.opened_at, each.resolved_at, each.events) for each in found] == [
        ("app", 1, 4, 3),
        ("ai", 3, None, 1),
        ("app", 6, None, 1),
    ]
    assert found[0].summary == "summary 1"
