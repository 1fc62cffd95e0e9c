"""PagerDuty's Events API v2.

https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
https://developer.pagerduty.com/docs/events-api-v2/overview/ (answers, 512 KB)
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

from lab.receivers.asked import Answer, Asked, RefusedError, Said, answered, lines, mark, parsed

LARGEST = 512 * 1024
KEY = re.compile(r"[A-Za-z0-9]{32}")
LONGEST_KEY, LONGEST_SUMMARY = 255, 1024
ACTIONS = {"trigger": "firing", "acknowledge": "acknowledged", "resolve": "resolved"}
SEVERITIES = ("critical", "error", "warning", "info")


def enqueue(asked: Asked) -> tuple[Said, Answer]:
    """Read an event; raises RefusedError as PagerDuty tells what is wrong with it."""
    if len(asked.body) > LARGEST:
        raise RefusedError("the event is larger than 512 KB", Answer(413))
    try:
        event = parsed(asked.body)
    except ValueError as error:
        raise _refused("JSON", [str(error)]) from error
    wrong = [*_wrong(event), *_wrong_payload(event), *_wrong_extras(event)]
    if wrong:
        raise _refused("Event object", wrong)
    key = event.get("dedup_key") or uuid.uuid4().hex
    told = {"status": "success", "message": "Event processed", "dedup_key": key}
    return _said(event, key), answered(202, told)


def _refused(what: str, errors: list[str]) -> RefusedError:
    told = {"status": "invalid event", "message": f"{what} is invalid", "errors": errors}
    return RefusedError("; ".join(errors), answered(400, told))


def _wrong(event: dict[str, Any]) -> Iterator[str]:
    key, action = event.get("routing_key"), event.get("event_action")
    if not isinstance(key, str) or not key:
        yield "'routing_key' is missing or blank"
    elif not KEY.fullmatch(key):
        yield "'routing_key' is not 32 letters and digits"
    if not isinstance(action, str) or action not in ACTIONS:
        yield f"'event_action' is none of {', '.join(ACTIONS)}"
    dedup = event.get("dedup_key", "")
    if not isinstance(dedup, str) or len(dedup) > LONGEST_KEY:
        yield f"'dedup_key' is no text of at most {LONGEST_KEY} characters"
    elif action in ("acknowledge", "resolve") and not dedup:
        yield f"'dedup_key' is missing: {action} needs it"


def _wrong_payload(event: dict[str, Any]) -> Iterator[str]:
    if event.get("event_action") != "trigger":
        return
    payload = event.get("payload")
    if not isinstance(payload, dict):
        yield "'payload' is missing or no object"
        return
    for name in ("summary", "source", "severity"):
        if not isinstance(payload.get(name), str) or not payload[name]:
            yield f"'payload.{name}' is missing or blank"
    if len(str(payload.get("summary", ""))) > LONGEST_SUMMARY:
        yield f"'payload.summary' is longer than {LONGEST_SUMMARY} characters"
    if payload.get("severity") and payload["severity"] not in SEVERITIES:
        yield f"'payload.severity' is none of {', '.join(SEVERITIES)}"


def _wrong_extras(event: dict[str, Any]) -> Iterator[str]:
    for name, wanted in (("links", "href"), ("images", "src")):
        found = event.get(name) or []
        if not isinstance(found, list):
            yield f"'{name}' is no list"
        elif not all(isinstance(each, dict) and each.get(wanted) for each in found):
            yield f"'{name}' has one without '{wanted}'"


def _inner(one: dict[str, Any], name: str) -> dict[str, Any]:
    found = one.get(name)
    return found if isinstance(found, dict) else {}


def _said(event: dict[str, Any], key: str) -> Said:
    to = mark(event["routing_key"])
    payload = _inner(event, "payload")
    details = _inner(payload, "custom_details")
    text = lines(
        payload.get("summary"),
        *(f"{name}: {value}" for name, value in details.items()),
        *(f"{each.get('text', '')}: {each['href']}" for each in event.get("links") or []),
        event.get("client_url"),
    )
    raw = json.dumps({**event, "routing_key": to})
    return Said(to=to, text=text, raw=raw, status=ACTIONS[event["event_action"]], key=key)
