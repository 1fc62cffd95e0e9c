"""How long each kind of data is kept, and how much of it at most."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from config.catalogue.fact import Fact, HostName, Line, mistake
from config.durations import Duration

Size = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*(?:MB|GB|TB)$")]
_SIZES = {"MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
# Loki deletes by whole index periods of a day (grafana.com/docs/loki: retention_period, minimum).
LOKI_MINIMUM = Duration.parse("24h")
A_SECOND = Duration.parse("1s")
# Tempo joins blocks whose ends are this near, unless traces are kept for less than a day.
JOINED = Duration.parse("1h")
JOINED_PART = 24


def size_bytes(size: str) -> int:
    """Return a size in bytes; Prometheus reads KB, MB, GB as powers of 1024, and so does this."""
    return int(size[:-2]) * _SIZES[size[-2:]]


def _positive(value: Duration) -> Duration:
    if not value.ms:
        raise mistake(
            "retention",
            "a retention of 0 keeps everything for ever",
            fix="write how long the data is kept, such as 15d",
        )
    return value


def _at_least_a_day(value: Duration) -> Duration:
    if value < LOKI_MINIMUM:
        raise mistake(
            "retention",
            f"Loki keeps logs for {LOKI_MINIMUM} at least, not {value}",
            fix=f"write {LOKI_MINIMUM} or more",
        )
    return value


def _at_least_a_second(value: Duration) -> Duration:
    if value < A_SECOND:
        raise mistake(
            "retention",
            f"{value} is under {A_SECOND}, and servers look no more often",
            fix=f"write {A_SECOND} or more",
        )
    return value


KeptTime = Annotated[Duration, AfterValidator(_positive)]
LogTime = Annotated[Duration, AfterValidator(_at_least_a_day)]
Cycle = Annotated[Duration, AfterValidator(_at_least_a_second)]


class MetricRetention(Fact):
    """Prometheus keeps samples until the one or the other limit is reached."""

    time: KeptTime
    size: Size

    @property
    def size_bytes(self) -> int:
        """The size in bytes."""
        return size_bytes(self.size)


class LogStream(Fact):
    """A kind of log line, told by the label `kind`, with a time of its own."""

    kind: HostName
    description: Line
    time: LogTime


class Deletion(Fact):
    """How what is past its time goes; servers' own clocks, which no time scale changes.

    They look `every` so often, and remove what they have marked after `delay`, so that nobody
    reads from what is gone. A request to delete lines can be taken back for the time of `cancel`.
    """

    every: Cycle
    delay: Cycle
    cancel: Cycle

    @property
    def seen(self) -> Duration:
        """How long it takes until everybody has looked, the look that was under way apart."""
        return Duration(2 * self.every.ms)


class Retention(Fact):
    """Retention by kind of data; log streams that are not listed keep `logs_default`."""

    metrics: MetricRetention
    logs_default: LogTime
    logs: tuple[LogStream, ...] = Field(strict=False)
    traces: KeptTime
    deletion: Deletion

    @property
    def joined(self) -> Duration:
        """How far apart traces may end that share a block, which goes with the last of them."""
        part = Duration(self.traces.ms // JOINED_PART // A_SECOND.ms * A_SECOND.ms)
        return max(A_SECOND, min(JOINED, part))

    @property
    def longest_log(self) -> Duration:
        """The time of the stream that is kept longest."""
        return max(self.logs_default, *(stream.time for stream in self.logs))
