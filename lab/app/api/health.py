"""Is the process alive, and can it do its work."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse

from lab.app.api.parts import Parts
from lab.app.tables import Quest

# Shorter than the pool's own, so that a probe is never counted as one that found it dry.
TIMEOUT_S = 1.5


def router(parts: Parts) -> APIRouter:
    """Return the endpoints that probes ask."""
    routes = APIRouter()

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        answers = await asyncio.gather(database(parts), cache(parts))
        wrong = {name: problem for name, problem in answers if problem}
        status = 503 if wrong else 200
        return JSONResponse({"status": "not ready" if wrong else "ready", **wrong}, status)

    return routes


async def database(parts: Parts) -> tuple[str, str]:
    """Ask for the content that the migrations plant."""
    try:
        async with asyncio.timeout(TIMEOUT_S), parts.sessions() as session:
            planted = await session.scalar(select(Quest.slug).limit(1))
    except (SQLAlchemyError, TimeoutError) as error:
        return "database", type(error).__name__
    return "database", "" if planted else "no content yet"


async def cache(parts: Parts) -> tuple[str, str]:
    """Ping Redis."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await parts.redis.ping()
    except (RedisError, TimeoutError) as error:
        return "cache", type(error).__name__
    return "cache", ""
