"""What a module of a sender offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from setarcos_delivery.facts import AnyFact
from setarcos_delivery.sources.event import Event, Headers
from setarcos_delivery.sources.names import Names

Body = Mapping[str, Any]
# None: an event of a kind that is not known.
Facts = tuple[AnyFact, ...] | None


class Reader(Protocol):
    """Reads what is stored of a sender's events."""

    def facts(self, event: Event, names: Names) -> Facts:
        """Return what the event says; raises UnreadableError, and pydantic's ValidationError."""


class Source(Reader, Protocol):
    """A sender of events."""

    def identify(self, headers: Headers, body: Body, raw: bytes) -> tuple[str, str]:
        """Return the delivery's id and the event's kind; raises UnreadableError."""
