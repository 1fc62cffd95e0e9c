"""PagerDuty's V3 webhooks: what became of an incident.

https://developer.pagerduty.com/docs/webhooks-overview
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from setarcos_delivery.facts import MAX_LINE, Incident, Name, Time
from setarcos_delivery.sources.event import Event, Headers, named, read
from setarcos_delivery.sources.hosts import Part, Text
from setarcos_delivery.sources.names import Names
from setarcos_delivery.sources.references import reference
from setarcos_delivery.sources.source import Body, Facts

NOTE = "incident.annotated"
PING = "pagey.ping"
# Events about an incident, with what happens at their moment.
TIMES: Mapping[str, str | None] = {
    "incident.triggered": None,
    "incident.acknowledged": "acknowledged_at",
    "incident.resolved": "resolved_at",
    "incident.reopened": "reopened_at",
    "incident.unacknowledged": None,
    "incident.delegated": None,
    "incident.escalated": None,
    "incident.priority_updated": None,
    "incident.reassigned": None,
    "incident.service_updated": None,
}


class Head(Part):
    """What all events have."""

    id: Text
    event_type: Text


class Envelope(Part):
    """What all deliveries have."""

    event: Head


class Named(Part):
    """Something that is referred to, by what people call it."""

    summary: Name | None = None


class Said(Part):
    """An incident as it is after the event."""

    id: Name
    title: str | None = None
    created_at: Time
    service: Named | None = None
    priority: Named | None = None
    urgency: Name | None = None


class Change(Part):
    """Something happened to an incident."""

    occurred_at: Time
    data: Said


class Changed(Part):
    """A delivery about an incident."""

    event: Change


class Of(Part):
    """The incident that a note is on."""

    id: Name


class Note(Part):
    """A note that somebody wrote on an incident."""

    incident: Of
    content: str


class Annotation(Part):
    """Somebody wrote a note."""

    occurred_at: Time
    data: Note


class Annotated(Part):
    """A delivery about a note."""

    event: Annotation


def identify(headers: Headers, body: Body, raw: bytes) -> tuple[str, str]:  # noqa: ARG001
    """Return the event's id and type."""
    event = read(Envelope, body).event
    return named(event.id, "event.id"), named(event.event_type, "event.event_type")


def facts(event: Event, names: Names) -> Facts:
    """Return what the event says of an incident."""
    if event.kind in TIMES:
        return (_change(event, names),)
    if event.kind == NOTE:
        return _note(event)
    return () if event.kind == PING else None


def _change(event: Event, names: Names) -> Incident:
    change = read(Changed, event.body).event
    said, service = change.data, change.data.service
    moment = TIMES[event.kind]
    times: dict[str, datetime] = {moment: change.occurred_at} if moment else {}
    return Incident(
        key=said.id,
        title=said.title[:MAX_LINE] if said.title else None,
        component=names.component(service.summary) if service and service.summary else None,
        severity=names.severity(said.priority.summary if said.priority else None, said.urgency),
        deployment=reference(said.title),
        opened_at=said.created_at,
        observed_at=change.occurred_at,
        **times,
    )


def _note(event: Event) -> Facts:
    note = read(Annotated, event.body).event
    deployment = reference(note.data.content)
    if deployment is None:
        return ()
    key = note.data.incident.id
    return (Incident(key=key, deployment=deployment, observed_at=note.occurred_at),)
