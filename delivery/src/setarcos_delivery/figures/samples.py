"""What each delivery metric of the catalogue shows now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from psycopg import Connection
from setarcos_metrics import catalogue
from setarcos_metrics.family import Family

from setarcos_delivery.figures.query import rows
from setarcos_delivery.figures.rules import Rules

FAMILIES: Mapping[str, Family] = {
    "deployments": catalogue.DeploymentsTotal.family,
    "failures": catalogue.DeploymentFailuresTotal.family,
    "lead_time": catalogue.LeadTimeMinutes.family,
    "recovery": catalogue.IncidentRecoveryTimeMinutes.family,
    "builds": catalogue.BuildsTotal.family,
    "tests": catalogue.TestsTotal.family,
    "coverage": catalogue.TestCoveragePercent.family,
    "findings": catalogue.CodeQualityFindings.family,
}
DURATIONS = catalogue.BuildDurationSeconds.family


class Sample(NamedTuple):
    """One series; a histogram's are `<metric>_bucket` (with `le`), `<metric>_sum` and `_count`."""

    metric: str
    labels: Mapping[str, str]
    value: float


def samples(connection: Connection[Any], rules: Rules) -> Iterator[Sample]:
    """Yield the series of every metric, with label values as the facts have them; "" is unknown."""
    values = {
        "environment": None,
        "production": rules.production,
        "incident_window": rules.incident_window,
        "bounds": None,
    }
    for row in rows(connection, "shown_dora", values, chain=True):
        yield _sample(row)
    for row in rows(connection, "shown_pipeline", {}, chain=False):
        yield _sample(row)
    limits = {"limits": [-limit for limit in reversed(DURATIONS.buckets)]}
    durations = rows(connection, "shown_durations", limits, chain=False)
    for component, of_it in groupby(durations, key=itemgetter("component")):
        yield from _histogram({DURATIONS.labels[0].name: component}, of_it)


def _sample(row: Mapping[str, Any]) -> Sample:
    family = FAMILIES[row["metric"]]
    names = [label.name for label in family.labels]
    return Sample(family.name, dict(zip(names, (row["first"], row["second"]))), row["value"])  # noqa: B905  # some have one label


def _histogram(labels: Mapping[str, str], found: Iterable[Mapping[str, Any]]) -> Iterator[Sample]:
    by_number = {row["within"]: row for row in found}
    total = 0
    for held, limit in zip(range(len(DURATIONS.buckets), 0, -1), DURATIONS.buckets, strict=True):
        total += by_number[held]["builds"] if held in by_number else 0
        yield Sample(f"{DURATIONS.name}_bucket", {**labels, "le": str(limit)}, total)
    total += by_number[0]["builds"] if 0 in by_number else 0
    yield Sample(f"{DURATIONS.name}_bucket", {**labels, "le": "+Inf"}, total)
    seconds = sum(row["seconds"] for row in by_number.values())
    yield Sample(f"{DURATIONS.name}_sum", labels, seconds)
    yield Sample(f"{DURATIONS.name}_count", labels, total)
