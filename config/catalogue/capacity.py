"""The machines of servers, the load that is assumed, and the figures that turn it into bytes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.catalogue.fact import Fact, HostName, Line
from config.catalogue.retention import Size, size_bytes

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False, strict=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=False)]
Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class Machine(Fact):
    """The machine, volume or container that a server has to itself."""

    service: HostName
    cpus: Positive
    memory: Size
    disk: Size
    # plan.md's section, or the decision that chose it.
    source: Line

    @property
    def memory_bytes(self) -> int:
        """The memory in bytes."""
        return size_bytes(self.memory)

    @property
    def disk_bytes(self) -> int:
        """The disk in bytes."""
        return size_bytes(self.disk)


class Load(Fact):
    """What is watched: processes of each app service, machines, and requests that all answer."""

    instances: Count
    hosts: Count
    requests_per_second: NotNegative


class EnvironmentCapacity(Fact):
    """The load and the machines of an environment where they differ from the catalogue's."""

    instances: Count | None = None
    hosts: Count | None = None
    requests_per_second: NotNegative | None = None
    machines: tuple[Machine, ...] = Field(default=(), strict=False)


class Figure(Fact):
    """A number that the estimate multiplies by, where it is from, and which test measures it."""

    value: Positive
    unit: Line
    meaning: Line
    source: Line
    measured_by: Line | None = None


class Figures(Fact):
    """Every figure of the estimate; the file says what each means."""

    bytes_per_sample: Figure
    wal_bytes_per_sample: Figure
    head_seconds: Figure
    compaction_share: Figure
    metrics_disk_share: Figure
    bytes_per_series: Figure
    combinations_share: Figure
    series_of_a_job: Figure
    derived_series: Figure
    scraped_bytes_per_sample: Figure
    bytes_per_line: Figure
    line_compression: Figure
    chunk_seconds: Figure
    spans_per_request: Figure
    bytes_per_span: Figure
    span_compression: Figure
    span_memory_seconds: Figure
    disk_share: Figure
    memory_share: Figure
    prometheus_memory: Figure
    loki_memory: Figure
    tempo_memory: Figure
    grafana_memory: Figure
    grafana_disk: Figure

    def named(self) -> Mapping[str, Figure]:
        """Return every figure by its name."""
        return dict(self)


class Times(StrEnum):
    """What a job has one target for: each that it names, each app process, each machine."""

    TARGETS = "targets"
    INSTANCES = "instances"
    HOSTS = "hosts"


class JobSeries(Fact):
    """How many series a target of a job has, and how many targets there are.

    Without `per_target` it is a process of the app, whose series follow from the catalogue.
    """

    job: HostName
    per_target: Count | None = None
    times: Annotated[Times, Field(strict=False)] = Times.TARGETS


class Capacity(Fact):
    """Everything that the estimate of disk, memory and network is made from."""

    machines: tuple[Machine, ...] = Field(strict=False)
    load: Load
    # Lines of each kind for a request, as the app writes them.
    lines_per_request: Mapping[HostName, NotNegative]
    series: tuple[JobSeries, ...] = Field(strict=False)
    figures: Figures
