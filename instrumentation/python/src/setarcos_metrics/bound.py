"""What the generated constructors are made of: a family of the catalogue, bound to a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import prometheus_client as client

from setarcos_metrics.exemplars import exemplar
from setarcos_metrics.family import Counter, Gauge, Histogram
from setarcos_metrics.metrics import Metrics


class BoundCounter:
    """A counter that is being exposed; raises LookupError where the service does not expose it."""

    family: ClassVar[Counter]

    def __init__(self, metrics: Metrics) -> None:
        self._exposed = metrics.exposed(self.family, client.Counter)

    def _inc(self, amount: float, *values: str) -> None:
        bounded = self.family.bounded(values)
        (self._exposed.labels(*bounded) if bounded else self._exposed).inc(amount)


class BoundGauge:
    """A gauge that is being exposed; raises LookupError where the service does not expose it."""

    family: ClassVar[Gauge]

    def __init__(self, metrics: Metrics) -> None:
        self._exposed = metrics.exposed(self.family, client.Gauge)

    def _set(self, value: float, *values: str) -> None:
        self._child(*values).set(value)

    def _follow(self, function: Callable[[], float], *values: str) -> None:
        self._child(*values).set_function(function)

    def _child(self, *values: str) -> client.Gauge:
        bounded = self.family.bounded(values)
        return self._exposed.labels(*bounded) if bounded else self._exposed


class BoundHistogram:
    """A histogram that is being exposed; raises LookupError where the service does not expose it.

    Each observation made inside a recorded span leads to its trace, as an exemplar.
    """

    family: ClassVar[Histogram]

    def __init__(self, metrics: Metrics) -> None:
        self._exposed = metrics.exposed(self.family, client.Histogram)

    def _observe(self, value: float, *values: str) -> None:
        bounded = self.family.bounded(values)
        child = self._exposed.labels(*bounded) if bounded else self._exposed
        child.observe(value, exemplar())
