"""Scrape jobs: what Prometheus asks, where, and through which probe."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from config.catalogue.fact import Fact, HostName, LabelName, Line, Section, mistake
from config.durations import Duration

# Labels that every target gets; a series' own label of that name would be renamed exported_*.
TARGET_LABELS = ("job", "instance", "service", "environment")
Path = Annotated[str, StringConstraints(pattern=r"^/\S*$")]


class Target(Fact):
    """A port of a service; for HTTP probes also the path that is asked for."""

    service: HostName
    port: HostName
    path: Path = "/"


class Job(Fact):
    """A scrape job under plan.md's name.

    `probe` names a module of the blackbox exporter: the targets are then probed through it.
    """

    name: HostName
    description: Line
    plan: Section
    targets: tuple[Target, ...] = Field(strict=False)
    metrics_path: Path = "/metrics"
    probe: HostName | None = None
    # The service's own job, instance, service or environment labels win over the target's.
    honor_labels: bool = False
    # Labels of the scraped series that are not kept.
    drop_labels: tuple[LabelName, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _has_targets(self) -> Job:
        if not self.targets:
            raise mistake("job_targets", "a job without targets", fix="add a target")
        return self


class HostedJob(Fact):
    """A scrape job of a server that somebody else runs, over HTTPS with a key from a file.

    It is rendered where the environment says which server that is; `service` is what it tells of.
    """

    name: HostName
    description: Line
    plan: Section
    service: HostName
    metrics_path: Path
    # The name that goes with the key in HTTP basic authentication.
    username: Line
    # That server's own clock: never scaled, and never asked more often.
    scrape_interval: Duration


class ProbeModule(Fact):
    """A way of probing: `http` expects a 2xx answer, `tcp` an accepted connection."""

    name: HostName
    prober: Annotated[str, StringConstraints(pattern=r"^(?:http|tcp)$")]
    description: Line
