"""What each YAML file of the catalogue holds at its top."""

from __future__ import annotations

from pydantic import Field

from config.catalogue.ai_models import AiModel
from config.catalogue.capacity import Capacity
from config.catalogue.delays import Delays
from config.catalogue.fact import Fact
from config.catalogue.features import Feature
from config.catalogue.labels import Label
from config.catalogue.metrics import Metric
from config.catalogue.retention import Retention
from config.catalogue.routing import Routing
from config.catalogue.rules import RuleGroup
from config.catalogue.scrape import DiscoveryJob, HostedJob, Job, ProbeModule
from config.catalogue.services import Service, Team
from config.catalogue.slos import Slo, Slos


class ServicesFile(Fact):
    """services.yaml."""

    teams: tuple[Team, ...] = Field(strict=False)
    services: tuple[Service, ...] = Field(strict=False)


class ScrapeFile(Fact):
    """scrape.yaml."""

    jobs: tuple[Job, ...] = Field(strict=False)
    hosted_jobs: tuple[HostedJob, ...] = Field(default=(), strict=False)
    discovery_jobs: tuple[DiscoveryJob, ...] = Field(default=(), strict=False)
    probe_modules: tuple[ProbeModule, ...] = Field(strict=False)


class FeaturesFile(Fact):
    """features.yaml."""

    features: tuple[Feature, ...] = Field(strict=False)


class AiModelsFile(Fact):
    """ai_models.yaml."""

    ai_models: tuple[AiModel, ...] = Field(strict=False)


class LabelsFile(Fact):
    """labels.yaml."""

    labels: tuple[Label, ...] = Field(strict=False)


class RetentionFile(Fact):
    """retention.yaml."""

    retention: Retention


class CapacityFile(Fact):
    """capacity.yaml."""

    capacity: Capacity


class DelaysFile(Fact):
    """delays.yaml."""

    delays: Delays


class RoutingFile(Fact):
    """routing.yaml."""

    routing: Routing


class MetricsFile(Fact):
    """metrics/*.yaml."""

    metrics: tuple[Metric, ...] = Field(strict=False)


class RulesFile(Fact):
    """rules/*.yaml."""

    groups: tuple[RuleGroup, ...] = Field(strict=False)


class SlosFile(Fact):
    """slos.yaml."""

    slo: Slos
    slos: tuple[Slo, ...] = Field(strict=False)
