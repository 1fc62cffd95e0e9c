"""Workflows of Microsoft Teams."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.receivers.asked import Asked, RefusedError
from lab.receivers.wire.teams import workflow
from tests.lab.receivers.requests import CARD, SIGNED, WORKFLOW, changed, teams

CONTENT = ("attachments", 0, "content")


def test_a_card_is_read_as_a_person_reads_it() -> None:
    said, answer = workflow(teams(CARD))

    assert said.to == "app"
    assert said.text.splitlines() == [
        "[RESOLVED] High CPU usage",
        "It was 93 %",
        "Team: app",
        "inner",
        "Open: https://x.org",
    ]
    assert (answer.status, answer.body) == (202, "")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "object"),
        ({}, "type is not 'message'"),
        (changed(CARD, "type", to="MessageCard"), "type is not 'message'"),
        (changed(CARD, "attachments", to=[]), "at least one card"),
        (changed(CARD, "attachments", to="card"), "no list of objects"),
        (changed(CARD, "attachments", 0, "contentType", to="text/html"), "contentType"),
        (changed(CARD, "attachments", 0, "contentUrl", to="https://x"), "contentUrl"),
        (changed(CARD, *CONTENT, to="AdaptiveCard"), "must be 'AdaptiveCard'"),
        (changed(CARD, *CONTENT, "type", to="Card"), "must be 'AdaptiveCard'"),
        (changed(CARD, *CONTENT, "$schema", to="https://x"), "$schema"),
        (changed(CARD, *CONTENT, "version", to="2.0"), "version"),
        (changed(CARD, *CONTENT, "body", to=[]), "at least one element"),
        (changed(CARD, *CONTENT, "body", to=[{"text": "a"}]), "has no type"),
        (changed(CARD, *CONTENT, "body", 0, "text", to=1), "has no text"),
        (changed(CARD, *CONTENT, "body", 0, "color", to="red"), "color 'red'"),
        (changed(CARD, *CONTENT, "body", 0, "weight", to="heavy"), "weight 'heavy'"),
        (changed(CARD, *CONTENT, "body", 0, "size", to="huge"), "size 'huge'"),
        (changed(CARD, *CONTENT, "body", 3, "items", 0, "text", to=None), "has no text"),
        (changed(CARD, *CONTENT, "actions", to=[{"type": "Open"}]), "none of Adaptive"),
    ],
)
def test_a_wrong_card_is_refused(body: Any, says: str) -> None:
    with pytest.raises(RefusedError) as caught:
        workflow(teams(body))

    told = json.loads(caught.value.answer.body)["error"]
    assert caught.value.answer.status == 400
    assert told["code"] == "TriggerInputSchemaMismatch"
    assert says in told["message"]


def test_a_request_without_signature_is_refused() -> None:
    unsigned = {name: value for name, value in SIGNED.items() if name != "sig"}
    with pytest.raises(RefusedError) as caught:
        workflow(teams(CARD, unsigned))

    assert caught.value.answer.status == 401


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_a_card_has_28_kb_at_most(more: int, *, taken: bool) -> None:
    room = 28 * 1024 - len(teams(changed(CARD, *CONTENT, "body", 1, "text", to="")).body)
    large = changed(CARD, *CONTENT, "body", 1, "text", to="a" * (room + more))
    if taken:
        assert len(teams(large).body) == 28_672
        workflow(teams(large))
        return
    with pytest.raises(RefusedError) as caught:
        workflow(teams(large))
    assert caught.value.answer.status == 413


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(RefusedError, match="TriggerInputSchemaMismatch"):
        workflow(Asked(b"{}", {"content-type": "text/plain"}, WORKFLOW, SIGNED))
