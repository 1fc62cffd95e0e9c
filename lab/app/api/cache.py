"""Texts in Redis for a while. The app works without it, only slower."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError
from setarcos_metrics.cache import CacheMetrics

log = logging.getLogger(__name__)
KEPT_S = 30


@dataclass(frozen=True)
class Cache:
    """One kind of text, kept under its own name."""

    redis: Redis
    name: str
    metrics: CacheMetrics

    async def text(self, key: str, make: Callable[[], Awaitable[str]], kept_s: int = KEPT_S) -> str:
        """Return the cached text, or make it and keep it for `kept_s` seconds."""
        name = f"{self.name}:{key}"
        try:
            kept = await self.redis.get(name)
        except RedisError as error:
            self.metrics.error()
            log.warning("cache is not reached: %s", error)
            return await make()
        if kept is not None:
            self.metrics.hit()
            return kept.decode() if isinstance(kept, bytes) else kept
        self.metrics.miss()
        text = await make()
        try:
            await self.redis.set(name, text, ex=kept_s)
        except RedisError as error:
            self.metrics.error()
            log.warning("cache is not reached: %s", error)
        return text
