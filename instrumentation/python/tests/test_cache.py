"""What a cache answered."""

from __future__ import annotations

from setarcos_metrics import Metrics
from setarcos_metrics.cache import CacheMetrics


def test_every_answer_of_the_cache_is_counted() -> None:
    metrics = Metrics("api-server")
    cache = CacheMetrics(metrics, "people")
    for count in (cache.hit, cache.hit, cache.hit, cache.miss, cache.miss, cache.error):
        count()

    counted = {
        result: metrics.registry.get_sample_value(
            "cache_requests_total", {"cache": "people", "result": result}
        )
        for result in ("hit", "miss", "error")
    }
    assert counted == {"hit": 3, "miss": 2, "error": 1}
