"""The metrics of one service: the families that the catalogue says it exposes, and no others."""

from __future__ import annotations

import difflib
import math
from typing import TypeVar

import prometheus_client as client
from prometheus_client.registry import Collector

from setarcos_metrics.catalogue import FAMILIES
from setarcos_metrics.family import Counter, Family, Gauge, Histogram
from setarcos_metrics.registry import Registry

# Families with more combinations than this (paths) get their series when they first occur.
MOST_AT_START = 100
Exposed = TypeVar("Exposed", bound=Collector)


class BoundCounter:
    """A counter that is being exposed."""

    def __init__(self, family: Counter, exposed: client.Counter) -> None:
        self._family, self._exposed = family, exposed

    def inc(self, amount: float = 1, **labels: object) -> None:
        """Add `amount`, which is not negative, to the series of these label values."""
        values = self._family.bounded(labels)
        (self._exposed.labels(*values) if values else self._exposed).inc(amount)


class BoundGauge:
    """A gauge that is being exposed."""

    def __init__(self, family: Gauge, exposed: client.Gauge) -> None:
        self._family, self._exposed = family, exposed

    def set(self, value: float, **labels: object) -> None:
        """Set the series of these label values."""
        values = self._family.bounded(labels)
        (self._exposed.labels(*values) if values else self._exposed).set(value)


class BoundHistogram:
    """A histogram that is being exposed."""

    def __init__(self, family: Histogram, exposed: client.Histogram) -> None:
        self._family, self._exposed = family, exposed

    def observe(self, value: float, **labels: object) -> None:
        """Count one observation, in the unit of the family's name."""
        values = self._family.bounded(labels)
        (self._exposed.labels(*values) if values else self._exposed).observe(value)


class Metrics:
    """What `service` exposes; raises ValueError for a service that the catalogue does not know."""

    def __init__(self, service: str, families: tuple[Family, ...] = FAMILIES) -> None:
        ours = [family for family in families if service in family.exposed_by]
        if not ours:
            known = sorted({name for family in families for name in family.exposed_by})
            raise ValueError(f"no metric is exposed by {service}; services: {', '.join(known)}")
        self.service = service
        self.registry = Registry()
        client.ProcessCollector(registry=self.registry)
        client.PlatformCollector(registry=self.registry)
        self._exposed = {family.name: self._expose(family) for family in ours}

    def counter(self, family: Counter) -> BoundCounter:
        """Return a counter of this service; raises LookupError for one it does not expose."""
        return BoundCounter(family, self._found(family, client.Counter))

    def gauge(self, family: Gauge) -> BoundGauge:
        """Return a gauge of this service; raises LookupError for one it does not expose."""
        return BoundGauge(family, self._found(family, client.Gauge))

    def histogram(self, family: Histogram) -> BoundHistogram:
        """Return a histogram of this service; raises LookupError for one it does not expose."""
        return BoundHistogram(family, self._found(family, client.Histogram))

    def _found(self, family: Family, kind: type[Exposed]) -> Exposed:
        exposed = self._exposed.get(family.name)
        if isinstance(exposed, kind):
            return exposed
        near = difflib.get_close_matches(family.name, self._exposed, 1)
        hint = f"; nearest: {near[0]}" if near else ""
        raise LookupError(
            f"{self.service} exposes no {kind.__name__.lower()} {family.name}{hint}; "
            "`exposed_by` in the catalogue says who exposes it"
        )

    def _expose(self, family: Family) -> Collector:
        names, registry = family.label_names, self.registry
        if isinstance(family, Histogram):
            return client.Histogram(
                family.name, family.help, names, buckets=family.buckets, registry=registry
            )
        if isinstance(family, Gauge):
            return client.Gauge(family.name, family.help, names, registry=registry)
        counter = client.Counter(family.name, family.help, names, registry=registry)
        if names and math.prod(len(label.values) for label in family.labels) <= MOST_AT_START:
            for values in family.combinations():
                counter.labels(*values)
        return counter
