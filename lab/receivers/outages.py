"""Receivers that are made to fail for a while, for whoever tries what happens then."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from lab.receivers.asked import Answer, RefusedError, answered
from lab.receivers.inbox import Channel

REASON = "made to fail"


class Outage(BaseModel):
    """What a channel answers; 5xx is tried again, 4xx is not."""

    status: Annotated[int, Field(ge=400, le=599)] = 503


class Outages:
    """Which channels fail now."""

    def __init__(self) -> None:
        self._now: dict[Channel, Outage] = {}

    def begin(self, channel: Channel, outage: Outage) -> None:
        """Have a channel fail until further notice."""
        self._now[channel] = outage

    def end(self, channel: Channel) -> None:
        """Have a channel work again."""
        self._now.pop(channel, None)

    def refusal(self, channel: Channel) -> RefusedError | None:
        """Return what a channel that fails answers."""
        outage = self._now.get(channel)
        if outage is None:
            return None
        answer: Answer = answered(outage.status, {"reason": REASON})
        return RefusedError(f"{REASON}: {outage.status}", answer)
