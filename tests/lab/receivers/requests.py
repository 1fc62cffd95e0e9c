"""Requests that the real receivers would take; a test spoils one of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lab.receivers.asked import Asked

JSON = {"content-type": "application/json"}
HOOK = {"team": "T01LAB", "service": "B01APP", "token": "a" * 24}
SLACK: dict[str, Any] = {
    "channel": "#app-alerts",
    "username": "Alertmanager",
    "attachments": [
        {
            "title": "[CRITICAL] High CPU usage on web-1",
            "title_link": "https://dashboards.example.org/d/1",
            "text": "CPU usage is 93 %",
            "fallback": "High CPU usage",
            "callback_id": "",
            "footer": "",
            "color": "danger",
            "fields": [{"title": "Team", "value": "app", "short": True}],
            "actions": [{"type": "button", "text": "Runbook", "url": "https://x.example.org"}],
            "mrkdwn_in": ["text"],
        }
    ],
}
CARD: dict[str, Any] = {
    "type": "message",
    "attachments": [
        {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.2",
                "body": [
                    {
                        "type": "TextBlock",
                        "text": "[RESOLVED] High CPU usage",
                        "weight": "Bolder",
                        "size": "Medium",
                        "wrap": True,
                        "style": "heading",
                        "color": "Good",
                    },
                    {"type": "TextBlock", "text": "It was 93 %", "wrap": True, "color": ""},
                    {"type": "FactSet", "facts": [{"title": "Team", "value": "app"}]},
                    {"type": "Container", "items": [{"type": "TextBlock", "text": "inner"}]},
                ],
                "actions": [{"type": "Action.OpenUrl", "title": "Open", "url": "https://x.org"}],
                "msteams": {"width": "full"},
            },
        }
    ],
}
WORKFLOW = {"workflow": "app"}
SIGNED = {"api-version": "2016-06-01", "sp": "/triggers/manual/run", "sv": "1.0", "sig": "s"}
EVENT: dict[str, Any] = {
    "routing_key": "0123456789abcdef0123456789abcdef",
    "dedup_key": "one",
    "event_action": "trigger",
    "payload": {
        "summary": "[CRITICAL] High CPU usage on web-1",
        "source": "api-server",
        "severity": "critical",
        "custom_details": {"firing": "CPU usage is 93 %"},
    },
    "client": "Alertmanager",
    "client_url": "https://alertmanager.example.org",
    "links": [{"href": "https://x.example.org", "text": "Runbook"}],
    "images": [],
}
SMS = {
    "Action": "Publish",
    "Version": "2010-03-31",
    "TopicArn": "arn:aws:sns:eu-central-1:000000000000:app-alerts",
    "Message": "CRITICAL High CPU usage on web-1",
}
AWS = {
    "content-type": "application/x-www-form-urlencoded",
    "x-amz-date": "20260301T101500Z",
    "authorization": "AWS4-HMAC-SHA256 "
    "Credential=AKIALAB0000000000000/20260301/eu-central-1/sns/aws4_request, "
    "SignedHeaders=content-length;content-type;host;x-amz-date, "
    f"Signature={'0f' * 32}",
}
MAIL = b"""\
From: alerts@example.org\r
To: app-alerts@example.org\r
Subject: =?utf-8?q?=5BWARNING=5D_Zu_hei=C3=9F?=\r
Date: Sun, 01 Mar 2026 10:15:00 +0000\r
Message-Id: <1@example.org>\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary=xyz\r
\r
--xyz\r
Content-Transfer-Encoding: quoted-printable\r
Content-Type: text/plain; charset=UTF-8\r
\r
HighCPUUsage: 93=E2=80=89%\r
--xyz\r
Content-Transfer-Encoding: quoted-printable\r
Content-Type: text/html; charset=UTF-8\r
\r
<p>HighCPUUsage</p>\r
--xyz--\r
"""
ALERT = {
    "status": "firing",
    "labels": {"alertname": "Watchdog", "severity": "info"},
    "annotations": {},
    "startsAt": "2026-03-01T10:15:00Z",
}
WEBHOOK: dict[str, Any] = {"version": "4", "groupKey": "{}", "status": "firing", "alerts": [ALERT]}


def changed(body: Mapping[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    """Return a copy of a body in which one place is another."""
    found = copy.deepcopy(dict(body))
    place: Any = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return found


def slack(body: object, **path: str) -> Asked:
    """Return a message to an incoming webhook."""
    return Asked(json.dumps(body).encode(), JSON, {**HOOK, **path})


def teams(body: object, query: Mapping[str, str] = SIGNED) -> Asked:
    """Return a message to a workflow."""
    return Asked(json.dumps(body).encode(), JSON, WORKFLOW, query)


def event(body: object) -> Asked:
    """Return an event."""
    return Asked(json.dumps(body).encode(), JSON)


def form(fields: Mapping[str, str], headers: Mapping[str, str] = AWS) -> Asked:
    """Return a call of SNS."""
    return Asked(urlencode(fields).encode(), headers)
