"""The whole catalogue: every fact by kind and name, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from config.catalogue.ai_models import AiModel
from config.catalogue.capacity import Capacity
from config.catalogue.delays import Delays
from config.catalogue.features import Feature
from config.catalogue.labels import Label
from config.catalogue.metrics import Metric
from config.catalogue.recorded import Recorded
from config.catalogue.retention import Retention
from config.catalogue.routing import Routing
from config.catalogue.rules import RuleGroup
from config.catalogue.scrape import DiscoveryJob, HostedJob, Job, ProbeModule
from config.catalogue.services import Service, Team
from config.catalogue.slos import Slo, Slos
from config.problems import Problem
from config.yamlfile import Location, YamlFile


@dataclass(frozen=True)
class Place:
    """Where a fact stands, so that a later check can point at it."""

    file: YamlFile
    at: Location

    def problem(self, rule: str, message: str, *field: str | int, **more: str) -> Problem:
        """Return a problem at this fact, or at the `field` inside it."""
        return self.file.problem((*self.at, *field), rule, message, **more)


@dataclass(frozen=True)
class Catalogue:
    """Every fact by kind and name; `places` tells where (kind, name) stands."""

    teams: Mapping[str, Team]
    services: Mapping[str, Service]
    jobs: Mapping[str, Job]
    hosted_jobs: Mapping[str, HostedJob]
    discovery_jobs: Mapping[str, DiscoveryJob]
    probe_modules: Mapping[str, ProbeModule]
    features: Mapping[str, Feature]
    ai_models: Mapping[str, AiModel]
    labels: Mapping[str, Label]
    metrics: Mapping[str, Metric]
    groups: Mapping[str, RuleGroup]
    slo: Slos
    slos: Mapping[str, Slo]
    routing: Routing
    retention: Retention
    capacity: Capacity
    delays: Delays
    recorded: Recorded
    places: Mapping[tuple[str, str], Place] = field(repr=False)

    def label_values(self, metric: Metric, label: str) -> tuple[str, ...]:
        """Return every value that `label` of `metric` may have, the overflow value last."""
        entry = self.labels[metric.value_set(label)]
        values: Iterable[str] = entry.values
        if entry.routes:
            services = (self.services[name] for name in metric.exposed_by)
            values = dict.fromkeys(route for service in services for route in service.routes)
        if entry.models:
            values = self.ai_models
        return (*values, entry.overflow)

    def exposed_by(self, service: str) -> Iterator[Metric]:
        """Yield the metrics that `service` exposes, by name."""
        for name in sorted(self.metrics):
            if service in self.metrics[name].exposed_by:
                yield self.metrics[name]
