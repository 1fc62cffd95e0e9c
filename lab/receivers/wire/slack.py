"""Slack: incoming webhooks, and chat.postMessage of its Web API.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (errors at its end)
https://docs.slack.dev/reference/methods/chat.postMessage
https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

from lab.receivers.asked import Answer, Asked, RefusedError, Said, answered, lines, objects, parsed

# https://docs.slack.dev/changelog/2018-truncating-really-long-messages
LONGEST = 40_000
ATTACHMENTS, ACTIONS = 100, 5
TEAM, SERVICE, TOKEN = r"T[A-Z0-9]+", r"B[A-Z0-9]+", r"[A-Za-z0-9]{24,}"
BOT = re.compile(r"Bearer xox[bp]-\S+")
TEXTS = ("pretext", "title", "text", "fallback", "footer", "color", "title_link", "callback_id")


class _WrongError(Exception):
    """What Slack calls the mistake."""


def webhook(asked: Asked) -> tuple[Said, Answer]:
    """Read a message to an incoming webhook; raises RefusedError with Slack's word for it."""
    _hook(asked)
    try:
        body = _object(asked, "invalid_payload")
        _checked(body)
    except _WrongError as error:
        raise _plainly(400, str(error)) from error
    # What comes after the service is the secret.
    to = str(body.get("channel") or asked.path["service"])
    return _said(body, to), Answer(200, "ok", "text/html")


def post_message(asked: Asked) -> tuple[Said, Answer]:
    """Read a call of chat.postMessage, which answers 200 whatever is wrong."""
    try:
        if not BOT.fullmatch(asked.headers.get("authorization", "")):
            raise _WrongError("not_authed")  # noqa: TRY301 - the answer is the same for all
        body = _object(asked, "invalid_json")
        if not isinstance(body.get("channel"), str) or not body["channel"]:
            raise _WrongError("channel_not_found")  # noqa: TRY301 - as above
        _checked(body)
    except _WrongError as error:
        told = {"ok": False, "error": str(error)}
        raise RefusedError(str(error), answered(200, told)) from error
    said = _said(body, body["channel"])
    ok = {"ok": True, "channel": body["channel"], "ts": f"{time.time():.6f}", "message": {}}
    return said, answered(200, ok)


def _hook(asked: Asked) -> None:
    if not re.fullmatch(TEAM, asked.path["team"]):
        raise _plainly(404, "no_team")
    if not re.fullmatch(SERVICE, asked.path["service"]):
        raise _plainly(404, "no_service")
    if not re.fullmatch(TOKEN, asked.path["token"]):
        raise _plainly(403, "invalid_token")


def _plainly(status: int, word: str) -> RefusedError:
    return RefusedError(word, Answer(status, word, "text/html"))


def _object(asked: Asked, otherwise: str) -> dict[str, Any]:
    if asked.kind != "application/json":
        raise _WrongError(otherwise)
    try:
        return parsed(asked.body)
    except ValueError as error:
        raise _WrongError(otherwise) from error


def _checked(body: dict[str, Any]) -> None:
    text, attached = body.get("text") or "", body.get("attachments") or []
    if not isinstance(text, str) or not isinstance(attached, list):
        raise _WrongError("invalid_payload")
    if not text and not attached and not body.get("blocks"):
        raise _WrongError("no_text")
    if len(text) > LONGEST:
        raise _WrongError("msg_too_long")
    if len(attached) > ATTACHMENTS:
        raise _WrongError("too_many_attachments")
    for each in attached:
        _attachment(each)


def _attachment(one: Any) -> None:
    if not isinstance(one, dict):
        raise _WrongError("invalid_payload")
    if not all(isinstance(one.get(name, ""), str) for name in TEXTS):
        raise _WrongError("invalid_payload")
    # A phone's notification shows no more than the fallback.
    if not any(one.get(name) for name in ("text", "fallback", "title", "pretext")):
        raise _WrongError("no_text")
    fields, actions = _listed(one, "fields"), _listed(one, "actions")
    if len(actions) > ACTIONS:
        raise _WrongError("too_many_actions")
    if not all(isinstance(each.get("title"), str) for each in fields):
        raise _WrongError("invalid_payload")
    if not all(each.get("type") == "button" and each.get("text") for each in actions):
        raise _WrongError("invalid_payload")


def _listed(one: dict[str, Any], name: str) -> list[dict[str, Any]]:
    try:
        return objects(one.get(name), name)
    except ValueError as error:
        raise _WrongError("invalid_payload") from error


def _said(body: dict[str, Any], to: str) -> Said:
    attached = [lines(*_read(each)) for each in body.get("attachments") or []]
    text = lines(body.get("text"), *attached)
    return Said(to=to, text=text, raw=json.dumps(body))


def _read(one: dict[str, Any]) -> Iterator[str]:
    for name in ("pretext", "title", "title_link", "text"):
        yield one.get(name, "")
    for each in _listed(one, "fields"):
        yield f"{each['title']}: {each.get('value', '')}"
    for each in _listed(one, "actions"):
        yield f"{each['text']}: {each.get('url', '')}"
    yield one.get("footer", "")
