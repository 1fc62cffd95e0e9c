"""What the servers are to carry: series, samples, lines and spans a second."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.catalogue import Catalogue
from config.catalogue.capacity import JobSeries, Load, Times
from config.catalogue.metrics import Metric, MetricType
from config.catalogue.scrape import Job
from config.environment import Environment

# The kind of log that is only written where the environment's log level is the same.
DEBUG = "debug"
# What Prometheus adds to every target stands among the recorded series under this name.
SYNTHETIC = "synthetic"
# Of these, what it makes of alerts belongs to no target.
OF_ALERTS = "ALERTS"


@dataclass(frozen=True)
class Overrides:
    """What somebody wants to know about: other rates than those of catalogue and environment."""

    instances: int | None = None
    hosts: int | None = None
    requests_per_second: float | None = None
    log_lines_per_second: float | None = None
    spans_per_second: float | None = None


@dataclass(frozen=True)
class Rates:
    """The load of an environment; `most_series` is what the catalogue's label values allow."""

    series: float
    most_series: float
    samples_per_second: float
    scraped_per_second: float
    lines_per_second: Mapping[str, float]
    spans_per_second: float


def rates(catalogue: Catalogue, environment: Environment, over: Overrides) -> Rates:
    """Return the load that the servers of an environment are to carry."""
    figures, load = catalogue.capacity.figures, chosen_load(catalogue, environment, over)
    series = dict(_series(catalogue, environment, load, share=figures.combinations_share.value))
    derived = figures.derived_series.value
    scraped = sum(count / _interval(catalogue, environment, job) for job, count in series.items())
    most = sum(count for _, count in _series(catalogue, environment, load, share=1))
    return Rates(
        sum(series.values()) + derived,
        most + derived,
        scraped + derived / environment.evaluation.seconds,
        scraped,
        _lines(catalogue, environment, load, over),
        _spans(catalogue, environment, load, over),
    )


def chosen_load(catalogue: Catalogue, environment: Environment, over: Overrides) -> Load:
    """Return the catalogue's load, changed by the environment and then by `over`."""
    names = Load.model_fields
    said = (environment.capacity, over)
    changed = {name: getattr(each, name) for each in said for name in names if _has(each, name)}
    return catalogue.capacity.load.model_copy(update=changed)


def _has(source: object, name: str) -> bool:
    return getattr(source, name) is not None


def _series(
    catalogue: Catalogue, environment: Environment, load: Load, *, share: float
) -> Iterator[tuple[str, float]]:
    """Yield each job with its series, where `share` of the app's label values are combined."""
    listed = {each.job: each for each in catalogue.capacity.series}
    for job in catalogue.jobs.values():
        targets = [each for each in job.targets if each.service not in environment.without]
        entry = listed.get(job.name, _unlisted(catalogue, job))
        times = {Times.INSTANCES: load.instances, Times.HOSTS: load.hosts}.get(entry.times, 1)
        if entry.per_target is not None:
            yield job.name, len(targets) * times * float(entry.per_target)
        else:
            yield (
                job.name,
                times
                * sum(of_process(catalogue, job, each.service, share=share) for each in targets),
            )
    for hosted in catalogue.hosted_jobs:
        if environment.supabase is not None:
            yield hosted, catalogue.capacity.figures.series_of_a_job.value


def _unlisted(catalogue: Catalogue, job: Job) -> JobSeries:
    return JobSeries(
        job=job.name, per_target=round(catalogue.capacity.figures.series_of_a_job.value)
    )


def of_process(catalogue: Catalogue, job: Job, service: str, *, share: float = 1) -> float:
    """Return the series of one process of the app, where `share` of its label values combine."""
    ours = sum(allowed(catalogue, metric, share) for metric in catalogue.exposed_by(service))
    added = [
        each
        for each in catalogue.recorded.values()
        if job.name in each.jobs or (SYNTHETIC in each.jobs and not each.name.startswith(OF_ALERTS))
    ]
    return ours + len(added)


def allowed(catalogue: Catalogue, metric: Metric, share: float = 1) -> float:
    """Return how many series of one process a metric may have, `share` of its combinations."""
    combined = math.prod(len(catalogue.label_values(metric, each)) for each in metric.labels)
    # Each bucket, the one without a bound, sum and count.
    each = len(metric.buckets) + 3 if metric.type is MetricType.HISTOGRAM else 1
    return max(1, combined * share) * each


def _interval(catalogue: Catalogue, environment: Environment, job: str) -> float:
    hosted, ours = catalogue.hosted_jobs.get(job), catalogue.jobs.get(job)
    own = hosted.scrape_interval if hosted else ours and ours.longest_answer
    return max(own or environment.scrape, environment.scrape).seconds


def _lines(
    catalogue: Catalogue, environment: Environment, load: Load, over: Overrides
) -> dict[str, float]:
    """Return the lines a second of each kind; a total that is given is shared out alike."""
    written = {
        kind: count
        for kind, count in catalogue.capacity.lines_per_request.items()
        if kind != DEBUG or environment.log_level == DEBUG
    }
    if over.log_lines_per_second is None:
        times = load.requests_per_second
    else:
        times = over.log_lines_per_second / (sum(written.values()) or 1)
    return {kind: count * times for kind, count in written.items()}


def _spans(catalogue: Catalogue, environment: Environment, load: Load, over: Overrides) -> float:
    """Return the spans a second that Tempo gets, after sampling."""
    made = catalogue.capacity.figures.spans_per_request.value * load.requests_per_second
    wanted = made if over.spans_per_second is None else over.spans_per_second
    return wanted * environment.trace_sample_ratio
