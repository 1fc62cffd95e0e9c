"""Delivery events under load, each with an id of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from acceptance.clients.deliveries import Deliveries, ids
from acceptance.faults.kinds import run_id
from acceptance.faults.sender import Numbers
from lab.api import Lab


@dataclass(frozen=True)
class Events:
    """Releases, which the service acknowledges when PostgreSQL has them."""

    lab: Lab
    deliveries: Deliveries
    run: str = field(default_factory=run_id)
    name: str = "delivery events"

    def send(self, numbers: Numbers) -> None:
        """Send some; an AssertionError where one is not acknowledged."""
        for number in numbers:
            body = {
                "kind": "release",
                "repository": self.run,
                "tag": str(number),
                "published_at": "2026-01-01T00:00:00Z",
            }
            answer = self.deliveries.event(body, **{"X-Delivery-Id": f"{self.run}-{number}"})
            assert answer.status_code == 202, answer.text

    def found(self) -> Counter[int]:
        """Return the deliveries that are stored."""
        there = ids(self.lab, f"{self.run}-%")
        return Counter({int(name.rpartition("-")[2]): count for name, count in there.items()})
