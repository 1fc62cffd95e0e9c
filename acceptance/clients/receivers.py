"""The stand-ins for those who are told of alerts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from pydantic import TypeAdapter

from acceptance.faults.own_metrics import counted
from lab.api import Lab
from lab.receivers.inbox import Channel, Message
from lab.receivers.incidents import Incident
from lab.servers.receivers import NAME

TIMEOUT_S = 10.0
MESSAGES, INCIDENTS = TypeAdapter(list[Message]), TypeAdapter(list[Incident])
LAST = "receivers_heartbeat_last_timestamp_seconds"
ALARMS = "receivers_heartbeat_alarms_total"


@dataclass(frozen=True)
class Receivers:
    """What the suite asks the stand-ins of a lab for."""

    lab: Lab

    @property
    def url(self) -> str:
        """Return where they are."""
        return self.lab.address(NAME, "http").url

    def received(
        self, channel: Channel | None = None, since: float = 0.0, *, refused: bool = False
    ) -> list[Message]:
        """Return the messages that were taken, or refused, after a time."""
        asked: dict[str, str] = {"since": str(since), "refused": str(refused).lower()}
        if channel is not None:
            asked["channel"] = channel
        answer = requests.get(f"{self.url}/received", params=asked, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return MESSAGES.validate_json(answer.content)

    def about(self, alert: str, since: float = 0.0) -> list[Message]:
        """Return the messages that name an alert."""
        return [each for each in self.received(since=since) if alert in each.alerts]

    def incidents(self, since: float) -> list[Incident]:
        """Return the incidents that PagerDuty would have."""
        answer = requests.get(f"{self.url}/incidents?since={since}", timeout=TIMEOUT_S)
        answer.raise_for_status()
        return INCIDENTS.validate_json(answer.content)

    @contextmanager
    def failing(self, channel: Channel, status: int) -> Iterator[None]:
        """Have a channel fail as long as this is held."""
        where = f"{self.url}/outages/{channel}"
        requests.put(where, json={"status": status}, timeout=TIMEOUT_S).raise_for_status()
        try:
            yield
        finally:
            requests.delete(where, timeout=TIMEOUT_S).raise_for_status()

    def alarms(self) -> float:
        """Return how often silence has raised the alarm."""
        return counted(self.lab, NAME, ALARMS)

    def beat_s(self) -> float:
        """Return how long ago the last heartbeat was, since 1970 where there was none."""
        return time.time() - counted(self.lab, NAME, LAST)
