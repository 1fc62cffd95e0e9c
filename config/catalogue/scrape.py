"""Scrape jobs: what Prometheus asks, where, through which probe, and how it finds new targets."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from config.catalogue.fact import Fact, HostName, LabelName, Line, Section, mistake
from config.durations import Duration

# Labels that every target gets; a series' own label of that name would be renamed exported_*.
TARGET_LABELS = ("job", "instance", "service", "environment")
Path = Annotated[str, StringConstraints(pattern=r"^/\S*$")]
TargetFiles = Annotated[
    str, StringConstraints(pattern=r"^[^*/\s][^*\s]*(?:\*[^*/\s]*)?\.(?:json|yml|yaml)$")
]


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
    # How long an answer takes at most, when what it tells of is away: it is waited for that long,
    # and never asked more often. A real time, never scaled.
    longest_answer: Duration | None = None
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


class DiscoveryKind(StrEnum):
    """Who tells Prometheus of targets that no job names: files, containers, Kubernetes."""

    FILE = "file"
    DOCKER = "docker"
    KUBERNETES = "kubernetes"


class Role(StrEnum):
    """What is looked for in Kubernetes: pods, or what stands behind its services."""

    POD = "pod"
    ENDPOINTS = "endpoints"


# What each kind of discovery job says beside its name; it says nothing of the other kinds.
OWN_FIELDS = {
    DiscoveryKind.FILE: ("files", "refresh_interval"),
    DiscoveryKind.DOCKER: ("view", "network", "refresh_interval"),
    DiscoveryKind.KUBERNETES: ("role",),
}


class DiscoveryJob(Fact):
    """A scrape job whose targets come and go without an edit.

    It is rendered where the environment has its `kind` in `discovery`.
    """

    name: HostName
    description: Line
    plan: Section
    kind: Annotated[DiscoveryKind, Field(strict=False)]
    # Target files, beside prometheus.yml; a star only in the last part, as Prometheus wants it.
    files: TargetFiles | None = None
    # Where the container engine answers.
    view: Target | None = None
    # The network that containers are scraped through, without the lab's name.
    network: HostName | None = None
    role: Annotated[Role, Field(strict=False)] | None = None
    # How soon, at the latest, a target is found or gone; Kubernetes tells at once.
    refresh_interval: Duration | None = None
    # The probe module through which targets of files are asked; without one they are scraped.
    probe: HostName | None = None

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> DiscoveryJob:
        every = {name for names in OWN_FIELDS.values() for name in names}
        own = OWN_FIELDS[self.kind]
        for name in own:
            if getattr(self, name) is None:
                message, fix = f"a {self.kind} job needs {name}", f"add {name}"
                raise mistake("discovery_field", message, fix=fix)
        if self.kind is not DiscoveryKind.FILE:
            every.add("probe")
        for name in sorted(every.difference(own)):
            if getattr(self, name) is not None:
                message = f"a {self.kind} job has no {name}"
                fix = f"remove {name}, or correct kind"
                raise mistake("discovery_field", message, field=name, fix=fix)
        return self


class ProbeModule(Fact):
    """A way of probing: `http` expects a 2xx answer, `tcp` an accepted connection.

    With `tls` the other side must show a certificate, good or not: its dates are what is wanted.
    """

    name: HostName
    prober: Annotated[str, StringConstraints(pattern=r"^(?:http|tcp)$")]
    tls: bool = False
    description: Line

    @model_validator(mode="after")
    def _tls_is_on_tcp(self) -> ProbeModule:
        if self.tls and self.prober != "tcp":
            fix = "use prober: tcp, or leave tls out: https:// in a target's address is enough"
            raise mistake("probe_tls", "tls is for the tcp prober", field="tls", fix=fix)
        return self
