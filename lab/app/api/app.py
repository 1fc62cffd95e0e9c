"""The API put together."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from setarcos_metrics.cache import CacheMetrics
from setarcos_metrics.database import watched
from setarcos_metrics.telemetry import TracingMiddleware
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from starlette.routing import Route

from lab.app.api import answers, ask, explore, forum, forum_lists, health, journal, people, quest
from lab.app.api.assigning import Assigner
from lab.app.api.cache import Cache
from lab.app.api.parts import Caches, Parts
from lab.app.queues import SENDING, celery
from lab.app.refusing import refuse_malformed
from lab.app.serve import UNTRACED
from lab.app.settings import ApiSettings

log = logging.getLogger(__name__)
SERVICE = "api-server"
POOL = {"pool_size": 5, "max_overflow": 5, "pool_timeout": 2.0, "pool_pre_ping": True}
CONNECT_S = 2
REDIS_S = 0.5
MODULES = (health, people, answers, ask, explore, quest, journal, forum_lists, forum)


def parts_of(settings: ApiSettings, metrics: Metrics) -> Parts:
    """Return what the endpoints work with; nothing is connected yet."""
    pool: dict[str, Any] = {**POOL, "poolclass": watched(AsyncAdaptedQueuePool, metrics)}
    engine = create_async_engine(
        settings.database, connect_args={"connect_timeout": CONNECT_S}, **pool
    )
    # No second tries: a request does not wait for a cache that is away.
    redis = Redis.from_url(
        settings.redis_url,
        socket_timeout=REDIS_S,
        socket_connect_timeout=REDIS_S,
        retry=Retry(NoBackoff(), 0),
    )
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    return Parts(
        engine=engine,
        sessions=sessions,
        redis=redis,
        caches=caches(redis, metrics),
        assigner=Assigner(sessions, celery(settings.redis_url, SENDING)),
        metrics=metrics,
    )


def caches(redis: Redis, metrics: Metrics) -> Caches:
    """Return the caches, all in one Redis."""
    return Caches(
        people=Cache(redis, "people", CacheMetrics(metrics, "people")),
        concepts=Cache(redis, "concepts", CacheMetrics(metrics, "concepts")),
        threads=Cache(redis, "threads", CacheMetrics(metrics, "threads")),
    )


def create(parts: Parts) -> FastAPI:
    """Return the API."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await parts.engine.dispose()
        await parts.redis.aclose()

    app = FastAPI(title="Setarcos sample API", lifespan=lifespan, telemetry=UNTRACED)
    for module in MODULES:
        app.include_router(module.router(parts))
    app.router.routes.append(Route("/metrics", metrics_endpoint(parts.metrics)))
    app.add_middleware(MetricsMiddleware, metrics=parts.metrics)
    app.add_middleware(TracingMiddleware)
    for error in (OperationalError, InterfaceError, NoConnectionError):
        app.add_exception_handler(error, unavailable)
    refuse_malformed(app)
    return app


async def unavailable(_request: Request, error: Exception) -> JSONResponse:
    """Answer for a database that is not reached."""
    log.error("the database is not reached: %s", type(error).__name__)
    return JSONResponse({"detail": f"the database is not reached: {type(error).__name__}"}, 503)
