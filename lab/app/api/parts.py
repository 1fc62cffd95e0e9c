"""What the API's endpoints work with."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError
from setarcos_metrics import Metrics
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from lab.app.api.simulated_model import SimulatedModels

log = logging.getLogger(__name__)
KEPT_S = 30


@dataclass(frozen=True)
class Cache:
    """Texts in Redis for half a minute. The app works without it, only slower."""

    redis: Redis

    async def text(self, key: str, make: Callable[[], Awaitable[str]]) -> str:
        """Return the cached text, or make it and keep it."""
        try:
            kept = await self.redis.get(key)
        except RedisError as error:
            log.warning("cache is not reached: %s", error)
            return await make()
        if kept is not None:
            return kept.decode() if isinstance(kept, bytes) else kept
        text = await make()
        try:
            await self.redis.set(key, text, ex=KEPT_S)
        except RedisError as error:
            log.warning("cache is not reached: %s", error)
        return text


@dataclass(frozen=True)
class Parts:
    """The database, the cache, the AI models and the metrics."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    cache: Cache
    models: SimulatedModels
    metrics: Metrics
