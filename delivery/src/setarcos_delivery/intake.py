"""What is done with a request before it is acknowledged: proven, read, understood, stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from starlette.requests import Request

from setarcos_delivery.body import body
from setarcos_delivery.signatures import Gate
from setarcos_delivery.sources import Event, Names, event_of, facts_of
from setarcos_delivery.store import Delivery, Outcome

# To read more than this takes so long that others would wait for it.
LARGE = 64 * 1024


class Keeper(Protocol):
    """Stores deliveries."""

    async def keep(self, delivery: Delivery) -> Outcome:
        """Return what became of a delivery, once that is on disk."""


@dataclass(frozen=True)
class Intake:
    """Takes requests in."""

    gate: Gate
    names: Names
    keeper: Keeper

    async def event(self, source: str, request: Request) -> Outcome:
        """Store an event that `source` sends, and return what became of it.

        Raises ForgedError, TooLargeError, UnreadableError, UnavailableError and UnstorableError.
        """
        return await self.take(source, request, lambda raw: event_of(source, request.headers, raw))

    async def take(self, source: str, request: Request, read: Callable[[bytes], Event]) -> Outcome:
        """Store what `read` makes of a request's body, and return what became of it."""
        raw = await body(request)
        self.gate.admit(source, request.headers, raw)

        def understood() -> Delivery:
            event = read(raw)
            now = datetime.now(UTC)
            return Delivery(event, facts_of(event, self.names), len(raw), now)

        large = len(raw) > LARGE
        delivery = await asyncio.to_thread(understood) if large else understood()
        return await self.keeper.keep(delivery)
