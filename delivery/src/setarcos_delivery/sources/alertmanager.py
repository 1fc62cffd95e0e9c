"""Alertmanager's webhooks: every alert of a severity that counts is an incident.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from setarcos_delivery.facts import MAX_LINE, Incident, Name, Time
from setarcos_delivery.sources.event import Event, Headers, UnreadableError, fingerprint, read
from setarcos_delivery.sources.hosts import Part
from setarcos_delivery.sources.names import Names
from setarcos_delivery.sources.references import reference
from setarcos_delivery.sources.source import Body, Facts

KIND = "alerts"
VERSION = "4"
FIRING, RESOLVED = "firing", "resolved"
# What makes a delivery another one; a repetition may differ in all else, such as measured values.
SAME = ("status", "fingerprint", "startsAt")


class Labels(Part):
    """The labels that are read."""

    alertname: Name | None = None
    severity: str = ""
    component: Name | None = None
    service: Name | None = None
    environment: Name | None = None
    deployment: Name | None = None


class Annotations(Part):
    """The annotations that are read."""

    summary: str | None = None
    description: str | None = None
    deployment: Name | None = None


class Alert(Part):
    """An alert; `endsAt` is a time only when it is resolved."""

    status: str
    labels: Labels
    annotations: Annotations = Annotations()
    startsAt: Time  # noqa: N815
    fingerprint: Annotated[str, Field(min_length=1, max_length=64)]


class Ended(Part):
    """An alert that is resolved."""

    endsAt: Time  # noqa: N815


class Message(Part):
    """A notification about a group of alerts."""

    version: str
    alerts: list[object]


def identify(headers: Headers, body: Body, raw: bytes) -> tuple[str, str]:  # noqa: ARG001
    """Return the sum of what tells a notification from its repetition."""
    alerts = body.get("alerts")
    same = [_same(alert) for alert in alerts] if isinstance(alerts, list) else [json.dumps(alerts)]
    text = json.dumps([body.get("version"), body.get("groupKey"), sorted(same)])
    return fingerprint(text.encode()), KIND


def _same(alert: Any) -> str:
    if not isinstance(alert, Mapping):
        return json.dumps(alert)
    ending = [alert.get("endsAt")] if alert.get("status") == RESOLVED else []
    return json.dumps([alert.get(name) for name in SAME] + ending, sort_keys=True)


def facts(event: Event, names: Names) -> Facts:
    """Return the incidents among the alerts; None for another version of the format."""
    message = read(Message, event.body)
    if message.version != VERSION:
        return None
    found = (_incident(raw, f"alerts.{at}", names) for at, raw in enumerate(message.alerts))
    return tuple(incident for incident in found if incident)


def _incident(raw: object, at: str, names: Names) -> Incident | None:
    alert = read(Alert, raw, at)
    if alert.status not in (FIRING, RESOLVED):
        raise UnreadableError(f"{at}.status", f"should be {FIRING} or {RESOLVED}")
    if alert.labels.severity not in names.incident_severities:
        return None
    labels, notes = alert.labels, alert.annotations
    ended = read(Ended, raw, at).endsAt if alert.status == RESOLVED else None
    said = labels.component or labels.service
    return Incident(
        key=_key(alert),
        title=(notes.summary or labels.alertname or "")[:MAX_LINE] or None,
        component=names.component(said) if said else None,
        environment=names.environment(labels.environment) if labels.environment else None,
        severity=labels.severity,
        deployment=labels.deployment or notes.deployment or reference(notes.description),
        opened_at=alert.startsAt,
        resolved_at=ended,
        observed_at=ended or alert.startsAt,
    )


def _key(alert: Alert) -> str:
    """Return what an alert that fires again later, another incident, does not share."""
    return f"{alert.fingerprint}/{alert.startsAt:%Y%m%dT%H%M%S.%fZ}"
