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


KeptTime = Annotated[Duration, AfterValidator(_positive)]
LogTime = Annotated[Duration, AfterValidator(_at_least_a_day)]


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


class Retention(Fact):
    """Retention by kind of data; log streams that are not listed keep `logs_default`."""

    metrics: MetricRetention
    logs_default: LogTime
    logs: tuple[LogStream, ...] = Field(strict=False)
    traces: KeptTime

    @property
    def longest_log(self) -> Duration:
        """The time of the stream that is kept longest."""
        return max(self.logs_default, *(stream.time for stream in self.logs))
