"""The delivery metrics, read from the store at each scrape: a restart changes none of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg
from prometheus_client import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from psycopg.types.json import Jsonb
from setarcos_metrics import Metrics
from setarcos_metrics.family import Counter, Family, Gauge, Histogram
from setarcos_metrics.metrics import MOST_AT_START, catalogue

from setarcos_delivery.figures import Rules, Sample, samples
from setarcos_delivery.store import Connected, Read

log = logging.getLogger(__name__)
SERVICE = "delivery-events"
LE, BUCKET, SUM, COUNT = "le", "_bucket", "_sum", "_count"
Series = tuple[str, tuple[tuple[str, str], ...]]

RAISE = b"""
INSERT INTO shown AS kept (metric, labels, value)
SELECT * FROM unnest(%s::text[], %s::jsonb[], %s::float8[])
ON CONFLICT (metric, labels) DO UPDATE SET value = excluded.value WHERE excluded.value > kept.value
"""
SHOWN = b"SELECT metric, labels, value FROM shown"


def families() -> tuple[dict[str, Family], tuple[Family, ...]]:
    """Return the families that come from the store, by name, and those that this process counts."""
    ours = [family for family in catalogue() if SERVICE in family.exposed_by]
    stored = {family.name: family for family in ours if family.exposed_by == (SERVICE,)}
    return stored, tuple(family for family in ours if family.name not in stored)


def metrics_of(read: Read, rules: Rules) -> Metrics:
    """Return what the service exposes."""
    stored, counted = families()
    metrics = Metrics(SERVICE, counted)
    metrics.registry.register(StoreCollector(read, rules, stored))
    return metrics


class StoreCollector(Collector):
    """Shows what the store says, under the catalogue's names, within the catalogue's values.

    What counts never falls, whatever a late event changes: the highest value is kept in `shown`.
    Nothing is shown while the database is away: a gap, not a zero.
    """

    def __init__(self, read: Read, rules: Rules, stored: Mapping[str, Family]) -> None:
        self._open, self._rules, self._stored = read, rules, stored
        self._families = {name: family for family in stored.values() for name in _names(family)}

    def describe(self) -> Iterable[Metric]:
        """Return nothing: to be registered asks no database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield every family as it stands now."""
        try:
            with self._open() as connection:
                found = self._read(connection)
        except psycopg.Error as error:
            log.error("no delivery metrics in this scrape: %s", _line(error))  # noqa: TRY400 - expected
            return
        for family in self._stored.values():
            yield _metric(family, found)

    def _read(self, connection: Connected) -> dict[Series, float]:
        rising: dict[Series, float] = self._zeros()
        now: dict[Series, float] = {}
        with connection.transaction():
            for sample in samples(connection, self._rules):
                family = self._families[sample.metric]
                series = _bounded(family, sample)
                if isinstance(family, Gauge):
                    now[series] = sample.value
                else:
                    rising[series] = rising.get(series, 0.0) + sample.value
            _raise(connection, rising)
            shown = {
                _series(name, labels): value
                for name, labels, value in connection.execute(SHOWN)
                if self._allowed(name, labels)
            }
        return rising | shown | now

    def _zeros(self) -> dict[Series, float]:
        """Return counters with few combinations at 0, as all of the app's begin."""
        zeros: dict[Series, float] = {}
        for family in self._stored.values():
            combinations = list(family.combinations()) if isinstance(family, Counter) else []
            if len(combinations) <= MOST_AT_START:
                for values in combinations:
                    labels = dict(zip(family.label_names, values, strict=True))
                    zeros[_series(family.name, labels)] = 0.0
        return zeros

    def _allowed(self, name: str, labels: Mapping[str, str]) -> bool:
        """Tell whether the catalogue still has what was once shown."""
        family = self._families.get(name)
        if family is None or {*family.label_names} != labels.keys() - {LE}:
            return False
        values = tuple(labels[each] for each in family.label_names)
        return family.bounded(values) == values


def _raise(connection: Connected, rising: Mapping[Series, float]) -> None:
    rows = sorted((name, labels, value) for (name, labels), value in rising.items() if value)
    connection.execute(
        RAISE,
        [
            [name for name, _, _ in rows],
            [Jsonb(dict(labels)) for _, labels, _ in rows],
            [value for _, _, value in rows],
        ],
    )


def _names(family: Family) -> frozenset[str]:
    """Return the names of a family's series."""
    parts = (BUCKET, SUM, COUNT) if isinstance(family, Histogram) else ("",)
    return frozenset(f"{family.name}{part}" for part in parts)


def _bounded(family: Family, sample: Sample) -> Series:
    labels = {label.name: label.bounded(sample.labels[label.name]) for label in family.labels}
    if LE in sample.labels:
        labels[LE] = str(floatToGoString(float(sample.labels[LE])))  # type: ignore[no-untyped-call]
    return _series(sample.metric, labels)


def _series(name: str, labels: Mapping[str, Any]) -> Series:
    return name, tuple(sorted(labels.items()))


def _metric(family: Family, found: Mapping[Series, float]) -> Metric:
    kinds = {Counter: "counter", Gauge: "gauge", Histogram: "histogram"}
    metric = Metric(family.name.removesuffix("_total"), family.help, kinds[type(family)])
    names = _names(family)
    mine = [(name, dict(labels), value) for (name, labels), value in found.items() if name in names]
    for name, labels, value in sorted(mine, key=_order):
        metric.add_sample(name, labels, value)
    return metric


def _order(sample: tuple[str, dict[str, str], float]) -> tuple[Any, ...]:
    """Return the place in a histogram: its buckets as they rise, then their count and sum."""
    name, labels, _ = sample
    le = float(labels.get(LE, "inf"))
    rest = sorted(item for item in labels.items() if item[0] != LE)
    return rest, not name.endswith(BUCKET), le, name


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
