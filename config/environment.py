"""An environment: where servers are found, how long data is kept, how fast time runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, PrivateAttr, StringConstraints, field_validator

from config.admin import AdminExceptions
from config.catalogue.capacity import EnvironmentCapacity
from config.catalogue.fact import Fact, HostName, LabelName, Line, mistake
from config.catalogue.retention import Deletion, KeptTime, LogTime, MetricRetention
from config.catalogue.routing import Channel, Intervals
from config.catalogue.rules import AlertName
from config.catalogue.scrape import DiscoveryKind
from config.durations import Duration
from config.problems import Problem, ProblemsError, nearest
from config.supabase import STORE, Supabase
from config.validation import validate
from config.yamlfile import Location, YamlFile, load

FOLDER = Path(__file__).parent / "environments"
# Prometheus is not made to scrape more often than this (DESIGN: floors of the time scale).
SCRAPE_FLOOR = Duration.parse("1s")
SCRAPE_TIMEOUT = Duration.parse("10s")
Directory = Annotated[str, StringConstraints(pattern=r"^/\S*$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+[^/\s]$")]
DnsName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+$")]


class Addressing(StrEnum):
    """`names`: each service has a host of its own. `loopback`: all share 127.0.0.1."""

    NAMES = "names"
    LOOPBACK = "loopback"


class TempoGeneration(StrEnum):
    """Tempo's configuration changed between these; each has a template of its own."""

    V1 = "1.5"
    V3 = "3.0"


class Paths(Fact):
    """Where servers find their files; `<< data >>/<server>` belongs to that server alone."""

    config: Directory
    data: Directory
    secrets: Directory


class RetentionOverride(Fact):
    """Retention that differs from the catalogue's; log streams by their kind."""

    metrics: MetricRetention | None = None
    logs_default: LogTime | None = None
    logs: Mapping[HostName, LogTime] | None = None
    traces: KeptTime | None = None
    deletion: Deletion | None = None


class Environment(Fact):
    """Everything that differs between production, the lab and the acceptance suite."""

    name: HostName
    description: Line
    time_scale: Annotated[float, Field(ge=1, le=60, allow_inf_nan=False)] = 1.0
    scrape_interval: Duration
    evaluation_interval: Duration
    addressing: Annotated[Addressing, Field(strict=False)]
    port_base: Annotated[int, Field(ge=1024, le=65400)] | None = None
    paths: Paths
    tempo: Annotated[TempoGeneration, Field(strict=False)]
    log_level: Annotated[str, StringConstraints(pattern=r"^(?:debug|info|warn|error)$")] = "info"
    retention: RetentionOverride = RetentionOverride()
    # Loki takes and shows lines of any age: only for proofs of what becomes of them.
    accepts_old_lines: bool = False
    # Load and machines that differ from the catalogue's (docs/capacity.md).
    capacity: EnvironmentCapacity = EnvironmentCapacity()
    # Share of traces that the app begins to record; what it calls follows its choice.
    trace_sample_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    # Where Redis begins to evict cached values.
    cache_memory: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*(?:kb|mb|gb)$")] = "64mb"
    # Services that this environment does not run: they are left out of every file.
    without: tuple[HostName, ...] = Field(default=(), strict=False)
    # Services that somebody else runs: watched, but their own files are not rendered.
    hosted: tuple[HostName, ...] = Field(default=(), strict=False)
    # The name under which people open Grafana, where the reverse proxy has a certificate for it.
    dashboards_host: DnsName | None = None
    # Where people find docs/runbooks: an example, put the page of your own repository here.
    runbooks_url: Url = "https://git.example.org/setarcos/observability/blob/main/docs/runbooks"
    # Values of alerts that differ from the catalogue's, by the alert's name (docs/alerts.md).
    thresholds: Mapping[AlertName, Mapping[LabelName, int | float]] = Field(default={})
    # The channels by which alerts are told here; none: they are kept and shown (docs/routing.md).
    channels: tuple[Annotated[Channel, Field(strict=False)], ...] = Field(default=(), strict=False)
    # The service that plays the channels: a lab tells nobody. Its ports: smtp, http.
    stand_in: HostName | None = None
    # Intervals of routing.yaml that are other times here.
    intervals: Intervals = Field(default={})
    # Further hosts of Alertmanager, which are a cluster with the first. On loopback each has the
    # ports of the one before it and a hundred more.
    alertmanager_peers: tuple[HostName, ...] = Field(default=(), strict=False)
    # Who tells Prometheus of targets that the catalogue does not name (docs/discovery.md).
    discovery: tuple[Annotated[DiscoveryKind, Field(strict=False)], ...] = Field(
        default=(), strict=False
    )
    # Whose containers `docker` finds: the value of their label setarcos.lab.
    lab: HostName | None = None
    # The Kubernetes namespace that Prometheus itself runs in.
    namespace: HostName | None = None
    # Calls that copy or delete what a server has kept, and why they are open here: none else is.
    admin_exceptions: AdminExceptions = Field(default={})
    # Where PostgreSQL is a hosted Supabase project.
    supabase: Supabase | None = None
    # Where it was read from, so that a later check can point at a line.
    _file: YamlFile | None = PrivateAttr(default=None)

    @field_validator("scrape_interval", "evaluation_interval")
    @classmethod
    def _at_least_the_floor(cls, value: Duration) -> Duration:
        if value < SCRAPE_FLOOR:
            raise mistake(
                "interval", f"{value} is under {SCRAPE_FLOOR}", fix=f"write {SCRAPE_FLOOR} or more"
            )
        return value

    @property
    def scrape(self) -> Duration:
        """The scrape interval that servers use: scaled, not under the floor."""
        return self.scrape_interval.scaled(self.time_scale, floor=SCRAPE_FLOOR)

    @property
    def scrape_timeout(self) -> Duration:
        """How long a scrape may take: Prometheus' default, but not longer than the interval."""
        return min(self.scrape, SCRAPE_TIMEOUT)

    @property
    def evaluation(self) -> Duration:
        """The rule evaluation interval that servers use: scaled, not under the floor."""
        return self.evaluation_interval.scaled(self.time_scale, floor=SCRAPE_FLOOR)

    def problem(self, at: Location, rule: str, message: str, *, fix: str) -> Problem:
        """Return a problem at a place of the environment's file."""
        if self._file is None:
            return Problem(shown(self.name), 1, rule, message, fix=fix)
        return self._file.problem(at, rule, message, fix=fix)

    def window(self, duration: Duration) -> Duration:
        """Scale a range window, to no less than four scrapes."""
        return duration.scaled(self.time_scale, floor=Duration(4 * self.scrape.ms))

    def wait(self, duration: Duration) -> Duration:
        """Scale a delay such as `for`, a group interval or an offset."""
        return duration.scaled(self.time_scale)


def environment_names(folder: Path = FOLDER) -> list[str]:
    """Return the names of all environments."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def shown(name: str) -> str:
    """Return the path of an environment's file as people know it."""
    return f"config/environments/{name}.yaml"


def load_environment(name: str, folder: Path = FOLDER) -> Environment:
    """Read one environment; raises ProblemsError where it is missing or wrong."""
    names = environment_names(folder)
    if name not in names:
        problem = Problem(
            shown(name),
            1,
            "environment/unknown",
            f"unknown environment '{name}'",
            nearest(name, names),
            "use one of: " + ", ".join(names),
        )
        raise ProblemsError([problem])
    file = load(folder / f"{name}.yaml", shown(name))
    environment = validate(Environment, file)
    environment._file = file  # noqa: SLF001 - a mark of its own making
    problems = []
    if environment.name != name:
        message = f"name is '{environment.name}', but the file is called {name}.yaml"
        problems.append(
            file.problem(("name",), "environment/name", message, fix=f"write name: {name}")
        )
    if (environment.addressing is Addressing.LOOPBACK) != (environment.port_base is not None):
        problems.append(
            file.problem(
                ("addressing",),
                "environment/ports",
                "loopback addressing, and only that, has a port_base",
                fix="add port_base, or use addressing: names",
            )
        )
    problems += _supabase_problems(environment, file)
    problems += [
        file.problem(("discovery",), "environment/discovery", message, fix=fix)
        for message, fix in discovery_mistakes(environment)
    ]
    if problems:
        raise ProblemsError(problems)
    return environment


def discovery_mistakes(environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield message and fix of what a kind of discovery lacks in the environment."""
    docker, kubernetes = DiscoveryKind.DOCKER, DiscoveryKind.KUBERNETES
    if docker in environment.discovery and environment.lab is None:
        fix = "add lab: with what its containers have as label setarcos.lab"
        yield f"{docker} discovery finds the containers of one lab, and none is named", fix
    if kubernetes not in environment.discovery:
        return
    if environment.addressing is Addressing.LOOPBACK:
        fix = f"use addressing: {Addressing.NAMES}, or take {kubernetes} out of discovery"
        yield f"{kubernetes} discovery finds pods, which are not reached from loopback", fix
    elif environment.namespace is None:
        fix = "add namespace: with the one that Prometheus runs in"
        rights = "needs rights for Prometheus, and nothing says in which namespace it runs"
        yield f"{kubernetes} discovery {rights}", fix


def _supabase_problems(environment: Environment, file: YamlFile) -> Iterator[Problem]:
    """Yield what in the rest of the environment does not go with a hosted Supabase."""
    if environment.supabase is None:
        return
    if environment.addressing is Addressing.LOOPBACK:
        message = "a hosted Supabase is not reached on loopback"
        fix = f"use addressing: {Addressing.NAMES}, or remove supabase"
        yield file.problem(("supabase",), "environment/supabase", message, fix=fix)
    if STORE not in environment.hosted:
        message = f"with supabase, somebody else runs {STORE}: it is missing in hosted"
        fix = f"write hosted: [{', '.join((STORE, *environment.hosted))}]"
        yield file.problem(("supabase",), "environment/supabase", message, fix=fix)
    if STORE in environment.without:
        message = f"{STORE} is left out, but supabase says where it is"
        fix = f"take {STORE} out of without, or remove supabase"
        yield file.problem(("without",), "environment/supabase", message, fix=fix)
    if environment.time_scale != 1:
        message = "a hosted Supabase does not run faster: its metrics are new once a minute"
        fix = "write time_scale: 1"
        yield file.problem(("time_scale",), "environment/supabase", message, fix=fix)
