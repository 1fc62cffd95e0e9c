"""Checks of the catalogue against itself: every name that a fact uses must be a fact too."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from config.catalogue.catalogue import Catalogue, Place
from config.catalogue.metrics import Metric, MetricType
from config.catalogue.routing_check import routing_problems
from config.catalogue.scrape import TARGET_LABELS, Target
from config.catalogue.slos import Slo
from config.problems import Problem, nearest


def crosscheck(catalogue: Catalogue) -> Iterator[Problem]:
    """Yield a problem for each unknown name, shared slot and series that two metrics claim."""
    yield from _teams(catalogue)
    yield from _slots(catalogue)
    yield from _jobs(catalogue)
    yield from _hosted_jobs(catalogue)
    yield from _discovery_jobs(catalogue)
    yield from _metrics(catalogue)
    yield from _series(catalogue)
    yield from _capacity(catalogue)
    yield from _slos(catalogue)
    yield from routing_problems(catalogue, unknown)


def unknown(
    place: Place, kind: str, name: str, known: Iterable[str], *field: str | int
) -> Iterator[Problem]:
    """Yield a problem where `name` is not among the `known` names of its kind."""
    names = known if isinstance(known, Container) else set(known)
    if name not in names:
        yield place.problem(
            f"catalogue/unknown-{kind.replace(' ', '-')}",
            f"unknown {kind} '{name}'",
            *field,
            nearest=nearest(name, known),
            fix=f"correct the name, or add the {kind} to the catalogue",
        )


def _teams(catalogue: Catalogue) -> Iterator[Problem]:
    for kind, facts in (("service", catalogue.services), ("feature", catalogue.features)):
        for name, fact in facts.items():
            place = catalogue.places[kind, name]
            yield from unknown(place, "team", fact.team, catalogue.teams, "team")
    for name, group in catalogue.groups.items():
        place = catalogue.places["rule group", name]
        for index, alert in enumerate(group.alerts):
            if alert.team is not None:
                field = ("alerts", index, "team")
                yield from unknown(place, "team", alert.team, catalogue.teams, *field)
            if alert.service is not None:
                field = ("alerts", index, "service")
                yield from unknown(place, "service", alert.service, catalogue.services, *field)


def _slots(catalogue: Catalogue) -> Iterator[Problem]:
    taken: dict[int, str] = {}
    for name, service in catalogue.services.items():
        place = catalogue.places["service", name]
        for index, port in enumerate(service.ports):
            owner = taken.setdefault(port.slot, f"{name} {port.name}")
            if owner != f"{name} {port.name}":
                free = next(slot for slot in range(100) if slot not in taken)
                message = f"slot {port.slot} of {name} {port.name} is taken by {owner}"
                yield place.problem(
                    "catalogue/slot", message, "ports", index, "slot", fix=f"use slot {free}"
                )


def _jobs(catalogue: Catalogue) -> Iterator[Problem]:
    for name, job in catalogue.jobs.items():
        place = catalogue.places["job", name]
        if job.probe is not None:
            known = catalogue.probe_modules
            yield from unknown(place, "probe module", job.probe, known, "probe")
        for index, target in enumerate(job.targets):
            yield from _target(catalogue, place, target, "targets", index)


def _target(
    catalogue: Catalogue, place: Place, target: Target, *at: str | int
) -> Iterator[Problem]:
    found = list(unknown(place, "service", target.service, catalogue.services, *at, "service"))
    yield from found
    if not found:
        ports = [port.name for port in catalogue.services[target.service].ports]
        yield from unknown(place, "port", target.port, ports, *at, "port")


def _hosted_jobs(catalogue: Catalogue) -> Iterator[Problem]:
    for name, job in catalogue.hosted_jobs.items():
        place = catalogue.places["hosted job", name]
        yield from unknown(place, "service", job.service, catalogue.services, "service")
        if name in catalogue.jobs:
            message = f"hosted job {name} has the name of a job"
            yield place.problem("catalogue/duplicate", message, "name", fix="rename one of the two")


def _discovery_jobs(catalogue: Catalogue) -> Iterator[Problem]:
    for name, job in catalogue.discovery_jobs.items():
        place = catalogue.places["discovery job", name]
        if job.view is not None:
            yield from _target(catalogue, place, job.view, "view")
        if job.probe is not None:
            known = catalogue.probe_modules
            yield from unknown(place, "probe module", job.probe, known, "probe")
        if name in catalogue.jobs or name in catalogue.hosted_jobs:
            message = f"discovery job {name} has the name of another job"
            yield place.problem("catalogue/duplicate", message, "name", fix="rename one of the two")


def _metrics(catalogue: Catalogue) -> Iterator[Problem]:
    for name, metric in catalogue.metrics.items():
        place = catalogue.places["metric", name]
        for label in metric.labels:
            yield from unknown(place, "label", metric.value_set(label), catalogue.labels, "labels")
        for label in metric.values_of:
            yield from unknown(place, "label of the metric", label, metric.labels, "values_of")
        for service in metric.exposed_by:
            yield from unknown(place, "service", service, catalogue.services, "exposed_by")
            yield from _shadowed(catalogue, place, metric, service)
        if metric.feature is not None:
            known = catalogue.features
            yield from unknown(place, "feature", metric.feature, known, "feature")


def _shadowed(
    catalogue: Catalogue, place: Place, metric: Metric, service: str
) -> Iterator[Problem]:
    """Yield a problem where a target label would rename a label of the metric."""
    jobs = [
        job
        for job in catalogue.jobs.values()
        if not job.probe and any(target.service == service for target in job.targets)
    ]
    for label in set(metric.labels) & set(TARGET_LABELS):
        for job in jobs:
            if not job.honor_labels:
                yield place.problem(
                    "catalogue/shadowed-label",
                    f"label {label} would be renamed exported_{label} by job {job.name}",
                    "labels",
                    fix=f"set honor_labels: true on job {job.name}",
                )


def _series(catalogue: Catalogue) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for name, metric in catalogue.metrics.items():
        for series in metric.sample_names():
            owner = owners.setdefault(series, name)
            if owner != name:
                yield catalogue.places["metric", name].problem(
                    "catalogue/series",
                    f"series {series} of {name} is also a series of {owner}",
                    "name",
                    fix="rename one of the two metrics",
                )


def _capacity(catalogue: Catalogue) -> Iterator[Problem]:
    place, capacity = catalogue.places["capacity", "capacity"], catalogue.capacity
    for index, machine in enumerate(capacity.machines):
        known = catalogue.services
        yield from unknown(place, "service", machine.service, known, "machines", index, "service")
    for index, each in enumerate(capacity.series):
        yield from unknown(place, "job", each.job, catalogue.jobs, "series", index, "job")
    kinds = [stream.kind for stream in catalogue.retention.logs]
    for kind in capacity.lines_per_request:
        yield from unknown(place, "kind of log", kind, kinds, "lines_per_request", kind)


def _slos(catalogue: Catalogue) -> Iterator[Problem]:
    for name, slo in catalogue.slos.items():
        place = catalogue.places["SLO", name]
        yield from unknown(place, "service", slo.service, catalogue.services, "service")
        if slo.feature is not None:
            yield from unknown(place, "feature", slo.feature, catalogue.features, "feature")
        missing = list(unknown(place, "metric", slo.of, catalogue.metrics, "of"))
        yield from missing
        if not missing:
            yield from _countable(place, slo, catalogue.metrics[slo.of])


def _countable(place: Place, slo: Slo, metric: Metric) -> Iterator[Problem]:
    """Yield a problem where an objective's events cannot be told apart by its metric."""
    wanted = MetricType.COUNTER if slo.within is None else MetricType.HISTOGRAM
    if metric.type is not wanted:
        yield place.problem(
            "slo/metric",
            f"{metric.name} is a {metric.type}, but {slo.name} needs a {wanted}",
            "of",
            fix="write failed: for a counter, within: for a histogram",
        )
    elif slo.within is not None and slo.within not in metric.buckets:
        near = ", ".join(f"{bound:g}" for bound in metric.buckets)
        yield place.problem(
            "slo/bucket",
            f"{slo.within:g} is no bucket of {metric.name}, so nothing tells what is under it",
            "within",
            fix=f"use one of: {near}",
        )
