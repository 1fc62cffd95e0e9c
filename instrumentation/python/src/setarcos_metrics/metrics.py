"""The metrics of one service: the families that the catalogue says it exposes, and no others."""

from __future__ import annotations

import difflib
import math
from typing import TypeVar

import prometheus_client as client
from prometheus_client.registry import Collector

from setarcos_metrics.family import Family, Gauge, Histogram
from setarcos_metrics.registry import Registry

# Families with more combinations than this (paths) get their series when they first occur.
MOST_AT_START = 100
Exposed = TypeVar("Exposed", bound=Collector)


class Metrics:
    """What `service` exposes of `families`, which are the catalogue's unless others are given.

    Raises ValueError for a service that exposes none of them.
    """

    def __init__(self, service: str, families: tuple[Family, ...] | None = None) -> None:
        families = catalogue() if families is None else families
        ours = [family for family in families if service in family.exposed_by]
        if not ours:
            known = sorted({name for family in families for name in family.exposed_by})
            raise ValueError(f"no metric is exposed by {service}; services: {', '.join(known)}")
        self.service = service
        self.registry = Registry()
        client.ProcessCollector(registry=self.registry)
        client.PlatformCollector(registry=self.registry)
        self._exposed = {family.name: self._expose(family) for family in ours}

    def exposed(self, family: Family, kind: type[Exposed]) -> Exposed:
        """Return what this service exposes of a family; raises LookupError where it does not."""
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


def catalogue() -> tuple[Family, ...]:
    """Return every family of the catalogue."""
    # Here, because the generated module is made of classes that need this one.
    from setarcos_metrics.catalogue import FAMILIES  # noqa: PLC0415

    return FAMILIES
