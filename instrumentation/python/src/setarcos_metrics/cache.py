"""What a cache answered: hits, misses and failures."""

from __future__ import annotations

from setarcos_metrics.catalogue import CacheRequestsTotal
from setarcos_metrics.metrics import Metrics


class CacheMetrics:
    """Counts the questions to one cache; raises LookupError where the service exposes none."""

    def __init__(self, metrics: Metrics, cache: str) -> None:
        self._requests, self._cache = CacheRequestsTotal(metrics), cache

    def hit(self) -> None:
        """Count a value that was there."""
        self._requests.inc(cache=self._cache, result="hit")

    def miss(self) -> None:
        """Count a value that was not there."""
        self._requests.inc(cache=self._cache, result="miss")

    def error(self) -> None:
        """Count a cache that did not answer."""
        self._requests.inc(cache=self._cache, result="error")
