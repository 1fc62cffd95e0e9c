"""The API put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from starlette.routing import Route

from lab.app.api import ask, explore, health, quest
from lab.app.api.parts import Cache, Parts
from lab.app.api.simulated_model import SimulatedModels
from lab.app.settings import ApiSettings

SERVICE = "api-server"
POOL = {"pool_size": 5, "max_overflow": 5, "pool_timeout": 2.0, "pool_pre_ping": True}
CONNECT_S = 2
REDIS_S = 0.5


def parts_of(settings: ApiSettings) -> Parts:
    """Return what the endpoints work with; nothing is connected yet."""
    engine = create_async_engine(
        settings.database, connect_args={"connect_timeout": CONNECT_S}, **POOL
    )
    # No second tries: a request does not wait for a cache that is away.
    redis = Redis.from_url(
        settings.redis_url,
        socket_timeout=REDIS_S,
        socket_connect_timeout=REDIS_S,
        retry=Retry(NoBackoff(), 0),
    )
    return Parts(
        engine=engine,
        sessions=async_sessionmaker(engine, expire_on_commit=False),
        cache=Cache(redis),
        models=SimulatedModels(settings.seed),
        metrics=Metrics(SERVICE),
    )


def create(parts: Parts) -> FastAPI:
    """Return the API."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await parts.engine.dispose()
        await parts.cache.redis.aclose()

    app = FastAPI(title="Setarcos sample API", lifespan=lifespan)
    for module in (health, ask, explore, quest):
        app.include_router(module.router(parts))
    app.router.routes.append(Route("/metrics", metrics_endpoint(parts.metrics)))
    app.add_middleware(MetricsMiddleware, metrics=parts.metrics)
    for error in (OperationalError, InterfaceError, NoConnectionError):
        app.add_exception_handler(error, unavailable)
    return app


async def unavailable(_request: Request, error: Exception) -> JSONResponse:
    """Answer for a database that is not reached."""
    return JSONResponse({"detail": f"the database is not reached: {type(error).__name__}"}, 503)
