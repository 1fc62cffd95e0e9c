"""What has arrived: messages that were taken, and those that were refused."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from lab.receivers.asked import RefusedError, Said
from lab.receivers.words import names, status

# More than a day of a lab has; the oldest go.
MOST = 10_000


class Channel(StrEnum):
    """A way to a person; `deadman` is what this process says itself when it hears nothing."""

    MAIL = "mail"
    SLACK = "slack"
    TEAMS = "teams"
    PAGERDUTY = "pagerduty"
    SMS = "sms"
    DEADMAN = "deadman"


class Message(BaseModel):
    """A message as `/received` shows it; `refused` says why it was not taken."""

    model_config = ConfigDict(frozen=True)
    channel: Channel
    at: float
    to: str
    alerts: tuple[str, ...]
    status: str
    text: str
    raw: str
    key: str = ""
    refused: str = ""


class Inbox:
    """Keeps messages; `known` are the names of alerts that may be in their texts."""

    def __init__(self, known: AbstractSet[str], now: Callable[[], float] = time.time) -> None:
        self._known, self._now = known, now
        self._kept: deque[Message] = deque(maxlen=MOST)
        self._lock = threading.Lock()

    def keep(self, channel: Channel, said: Said) -> Message:
        """Keep a message that was taken."""
        message = Message(
            channel=channel,
            at=self._now(),
            to=said.to,
            alerts=names(said.text, self._known),
            status=said.status or status(said.text),
            text=said.text,
            raw=said.raw,
            key=said.key,
        )
        return self._add(message)

    def refuse(self, channel: Channel, error: RefusedError) -> Message:
        """Keep that a request was refused, without what was in it: it may be a secret."""
        message = Message(
            channel=channel,
            at=self._now(),
            to="",
            alerts=(),
            status="",
            text="",
            raw="",
            refused=error.reason,
        )
        return self._add(message)

    def _add(self, message: Message) -> Message:
        with self._lock:
            self._kept.append(message)
        return message

    def received(
        self, channel: Channel | None = None, since: float = 0, *, refused: bool = False
    ) -> list[Message]:
        """Return what came after a time, the oldest first: what was taken, or what was refused."""
        with self._lock:
            kept = list(self._kept)
        return [
            each
            for each in kept
            if channel in {None, each.channel} and each.at > since and bool(each.refused) is refused
        ]
