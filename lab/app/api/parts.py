"""What the API's endpoints work with."""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis
from setarcos_metrics import Metrics
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from lab.app.api.assigning import Assigner
from lab.app.api.cache import Cache


@dataclass(frozen=True)
class Caches:
    """What is cached: who people are, concepts, and the forum's threads and searches."""

    people: Cache
    concepts: Cache
    threads: Cache


@dataclass(frozen=True)
class Parts:
    """The database, the cache, the queue of tasks and the metrics."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    redis: Redis
    caches: Caches
    assigner: Assigner
    metrics: Metrics
