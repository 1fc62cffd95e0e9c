"""What Prometheus has scraped: nobody acknowledges it, and it is to stay all the same."""

from __future__ import annotations

import time
from dataclasses import dataclass

from acceptance.clients.prometheus import Prometheus

# Every target has these samples; the newest may be half written when a server dies.
SERIES, WINDOW = "up", "1m"
Scraped = frozenset[tuple[str, float]]


@dataclass(frozen=True)
class History:
    """The samples of the last minute, and which of them are gone later."""

    prometheus: Prometheus

    def taken(self) -> Scraped:
        """Return what is there now: (labels, time) of every sample."""
        return self._at(time.time())

    def missing(self, scraped: Scraped) -> int:
        """Return how many of these samples are no longer there."""
        return len(scraped - self._at(max(at for _, at in scraped)))

    def _at(self, when: float) -> Scraped:
        found = self.prometheus.query(f"{SERIES}[{WINDOW}] @ {when:.3f}")
        return frozenset(
            (str(sorted(each["metric"].items())), float(at))
            for each in found
            for at, _ in each["values"]
        )
