"""Microsoft Teams: an adaptive card to the webhook of a workflow.

https://learn.microsoft.com/en-us/connectors/teams/#request-body-schema
https://adaptivecards.io/explorer/AdaptiveCard.html
https://learn.microsoft.com/en-us/connectors/teams/#known-issues-and-limitations-with-actions: 28 KB
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lab.receivers.asked import Answer, Asked, RefusedError, Said, answered, lines, objects, parsed

LARGEST = 28 * 1024
CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = re.compile(r"1\.[0-6]")
WEIGHTS = {"default", "lighter", "bolder"}
COLOURS = {"default", "dark", "light", "accent", "good", "warning", "attention"}
SIZES = {"default", "small", "medium", "large", "extralarge"}
ALLOWED = {"weight": WEIGHTS, "color": COLOURS, "size": SIZES}


def workflow(asked: Asked) -> tuple[Said, Answer]:
    """Read a message to a workflow; raises RefusedError as the workflow's trigger says it."""
    if not asked.query.get("sig"):
        word = "DirectApiAuthorizationRequired"
        raise _refused(401, word, "The request must be authenticated by a signature: sig")
    if len(asked.body) > LARGEST:
        raise _refused(413, "RequestEntityTooLarge", f"The card is larger than {LARGEST} bytes")
    try:
        cards = [*_cards(_object(asked))]
    except ValueError as error:
        message = f"The input body for trigger 'manual' is not right: {error}"
        raise _refused(400, "TriggerInputSchemaMismatch", message) from error
    text = lines(*(line for card in cards for line in _read(card["body"])))
    actions = lines(*(line for card in cards for line in _buttons(card.get("actions") or [])))
    # The trigger answers before the card is posted, and with nothing.
    return Said(asked.path["workflow"], lines(text, actions), asked.raw), Answer(202)


def _object(asked: Asked) -> dict[str, Any]:
    if asked.kind != "application/json":
        raise ValueError("the body is no application/json")
    return parsed(asked.body)


def _refused(status: int, code: str, message: str) -> RefusedError:
    told = {"error": {"code": code, "message": message}}
    return RefusedError(f"{code}: {message}", answered(status, told))


def _cards(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if body.get("type") != "message":
        raise ValueError("type is not 'message'")
    attached = objects(body.get("attachments"), "attachments")
    if not attached:
        raise ValueError("attachments is no list of at least one card")
    for each in attached:
        if each.get("contentType") != CARD:
            raise ValueError(f"contentType is not '{CARD}'")
        if each.get("contentUrl") is not None:
            raise ValueError("contentUrl is not null")
        yield _card(each.get("content"))


def _card(content: Any) -> dict[str, Any]:
    if not isinstance(content, dict) or content.get("type") != "AdaptiveCard":
        raise ValueError("Property 'type' must be 'AdaptiveCard'")
    if content.get("$schema", SCHEMA) != SCHEMA:
        raise ValueError(f"$schema is not '{SCHEMA}'")
    if not VERSION.fullmatch(str(content.get("version", ""))):
        raise ValueError("version is none of 1.0 to 1.6")
    elements = objects(content.get("body"), "body")
    if not elements:
        raise ValueError("body is no list of at least one element")
    for element in elements:
        _element(element)
    for action in objects(content.get("actions"), "actions"):
        if not str(action.get("type", "")).startswith("Action."):
            raise ValueError("an action is none of Adaptive Cards")
    return content


def _element(element: dict[str, Any]) -> None:
    if not element.get("type"):
        raise ValueError("an element of body has no type")
    objects(element.get("facts"), "facts")
    for inner in objects(element.get("items"), "items"):
        _element(inner)
    if element["type"] == "TextBlock" and not isinstance(element.get("text"), str):
        raise ValueError("a TextBlock has no text")
    for name, values in ALLOWED.items():
        # Alertmanager writes an empty string for what is left out.
        said = str(element.get(name) or "default").lower()
        if said not in values:
            raise ValueError(f"{name} '{said}' is none of {', '.join(sorted(values))}")


def _read(elements: list[dict[str, Any]]) -> Iterator[str]:
    for each in elements:
        yield each.get("text", "")
        for fact in each.get("facts") or []:
            yield f"{fact.get('title', '')}: {fact.get('value', '')}"
        yield from _read(each.get("items") or [])


def _buttons(actions: list[dict[str, Any]]) -> Iterator[str]:
    for each in actions:
        yield f"{each.get('title', '')}: {each.get('url', '')}"
