"""One module a sender: what its events say."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from setarcos_delivery.sources import alertmanager, github, gitlab, pagerduty, plain, report
from setarcos_delivery.sources.event import Event, Headers, UnreadableError, parsed, unreadable
from setarcos_delivery.sources.names import Names
from setarcos_delivery.sources.source import Facts, Reader, Source

__all__ = ["READERS", "SOURCES", "Event", "Names", "UnreadableError", "event_of", "facts_of"]

SOURCES: Mapping[str, Source] = {
    "github": github,
    "gitlab": gitlab,
    "pagerduty": pagerduty,
    "alertmanager": alertmanager,
    "plain": plain,
}
READERS: Mapping[str, Reader] = {**SOURCES, "report": report}


def event_of(source: str, headers: Mapping[str, str], raw: bytes) -> Event:
    """Return a delivery of one of SOURCES as it is to be stored; raises UnreadableError."""
    known = Headers(headers)
    body = parsed(raw, known)
    delivery_id, kind = SOURCES[source].identify(known, body, raw)
    return Event(source, delivery_id, kind, body)


def facts_of(event: Event, names: Names) -> Facts:
    """Return what a stored event says, None where its kind is not known; raises UnreadableError."""
    try:
        return READERS[event.source].facts(event, names)
    except ValidationError as error:
        raise unreadable(error) from error
