"""What production's Prometheus scrapes, and the series that it makes of each target itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from acceptance.ordinary.lines import Line, chance
from acceptance.ordinary.story import APP, CACHE, DATABASE, Story
from lab.history.week import Floats

CONFIG = Path(__file__).parents[2] / "config/rendered/production/prometheus/prometheus.yml"
# Exporters that ask another server.
BEHIND: Mapping[str, str] = {"postgres-exporter": DATABASE, "redis-exporter": CACHE}
# The exporter's own job is no probe.
PROBES = ("blackbox-http", "blackbox-tcp", "blackbox-tls")
# What a probe of a host's certificate is for.
TLS = "blackbox-tls"
A_DAY_S = 86_400
# A certificate of 90 days is renewed when 30 are left.
RENEWED, ENDS = 60 * A_DAY_S, 90 * A_DAY_S
SAMPLES, PROBE_SAMPLES = 900.0, 17.0
SCRAPE_S, PROBE_S = 0.03, 0.02


@dataclass(frozen=True)
class Target:
    """A target with the labels that its series have."""

    job: str
    instance: str
    service: str
    environment: str

    @property
    def labels(self) -> dict[str, str]:
        """Return the labels that tell where a series comes from."""
        return {
            "environment": self.environment,
            "instance": self.instance,
            "job": self.job,
            "service": self.service,
        }


def server(labels: Mapping[str, str]) -> str:
    """Return what must be there for a series to have a value: a peer goes by its host's name."""
    service = labels.get("service", "")
    host = labels.get("instance", "").removeprefix("http://").split(":")[0]
    return BEHIND.get(service, host if host.startswith(service) else service)


def targets() -> list[Target]:
    """Return all that production scrapes."""
    document = yaml.safe_load(CONFIG.read_text("utf-8"))
    return [
        Target(
            job["job_name"],
            group["labels"]["instance"],
            group["labels"]["service"],
            document["global"]["external_labels"]["environment"],
        )
        for job in document["scrape_configs"]
        for group in job.get("static_configs", ())
    ]


def scraped(story: Story) -> Iterator[Line]:
    """Yield what there is of every target: whether it answers, how long it takes, its process."""
    for target in targets():
        lines = _probe(story, target) if target.job in PROBES else _process(story, target)
        for name, values in lines:
            yield Line(name, target.labels, values)


def _probe(story: Story, target: Target) -> Iterator[tuple[str, Floats]]:
    chances, size = chance(story, "probe", target.instance), story.until
    away = story.away(_own(target))
    took = chances.lognormal(np.log(PROBE_S), 0.4, size)
    yield "up", np.ones(size)
    yield "probe_success", np.where(away, 0.0, 1.0)
    yield "probe_duration_seconds", np.where(away, 1.0, took)
    yield "scrape_duration_seconds", took + 0.002
    yield "scrape_samples_post_metric_relabeling", np.full(size, PROBE_SAMPLES)
    if target.job == TLS:
        made = story.times // RENEWED * RENEWED
        yield "probe_ssl_earliest_cert_expiry", (made + ENDS).astype(float)


def _process(story: Story, target: Target) -> Iterator[tuple[str, Floats]]:
    chances, size = chance(story, "process", target.instance), story.until
    away = story.away(_own(target))
    there = np.where(away, np.nan, 1.0)
    began = np.full(size, story.times[0] - 9.0 * A_DAY_S)
    for step in story.restarts(_own(target)):
        began[step:] = story.times[step] - 20.0
    yield "up", np.where(away, 0.0, 1.0)
    took = chances.lognormal(np.log(SCRAPE_S), 0.5, size)
    yield "scrape_duration_seconds", took
    samples = SAMPLES * there * (1 + 0.02 * chances.standard_normal(size))
    yield "scrape_samples_post_metric_relabeling", np.where(away, 0.0, np.round(samples))
    yield "process_start_time_seconds", began * there
    base = 60 if target.service in APP else 35
    yield "process_open_fds", (base + chances.poisson(8 * story.visits).astype(np.float64)) * there
    yield "process_max_fds", np.full(size, 1024.0) * there


def _own(target: Target) -> str:
    """Return what must be there for a target to answer: an exporter outlives what it asks."""
    return target.service if target.service in BEHIND else server(target.labels)
