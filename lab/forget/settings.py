"""What a Loki does about deletion, read from the configuration that it tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from config.durations import UNITS_MS
from lab.errors import LabError

# What Loki adds by itself, and how often it removes what it has marked (3.7.6).
ADDED = timedelta(minutes=1)
SWEEP = timedelta(minutes=1)
# How long a querier goes by the requests that it had read before.
HIDDEN = timedelta(minutes=5)
# Where nothing limits the length of a query.
LONGEST = timedelta(days=30)
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[ywdhms])")


@dataclass(frozen=True)
class Settings:
    """`kept` is the time of the stream that is kept longest; a query is at most `query` long."""

    cancel: timedelta
    every: timedelta
    delay: timedelta
    kept: timedelta
    query: timedelta

    @property
    def until_gone(self) -> timedelta:
        """Return how long after a request its lines may be on disk."""
        return self.cancel + ADDED + self.every + self.delay + SWEEP


def read(told: Any) -> Settings:
    """Return the settings; raises LabError where Loki deletes nothing, ValueError for another's."""
    try:
        compactor, limits = told["compactor"], told["limits_config"]
        if not compactor["retention_enabled"] or limits["deletion_mode"] != "filter-and-delete":
            raise LabError(
                "this Loki deletes no lines: retention or deletion is off",
                hint="compactor.retention_enabled: true, limits_config.deletion_mode: "
                "filter-and-delete, as in config/templates/loki; then restart it",
            )
        return Settings(
            cancel=time(compactor["delete_request_cancel_period"]),
            every=time(compactor["apply_retention_interval"]),
            delay=time(compactor["retention_delete_delay"]),
            kept=max(times(limits)),
            query=min(time(limits["max_query_length"]) or LONGEST, LONGEST),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not the configuration of a Loki") from error


def times(limits: Mapping[str, Any]) -> Iterator[timedelta]:
    """Yield how long the streams are kept."""
    yield time(limits["retention_period"])
    for stream in limits["retention_stream"] or ():
        yield time(stream["period"])


def time(text: str) -> timedelta:
    """Read a time as Go or Prometheus write it, such as `24h0m0s`, `3d` or `7.5s`."""
    parts = _PART.findall(str(text))
    return timedelta(milliseconds=sum(float(number) * UNITS_MS[unit] for number, unit in parts))
