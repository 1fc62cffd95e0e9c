"""Stand-ins for the database and the cache, as far as HTTP answers depend on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
from redis.exceptions import ConnectionError as RedisConnectionError
from setarcos_metrics import Metrics
from sqlalchemy.exc import OperationalError
from starlette.types import ASGIApp

from lab.app.api.app import SERVICE, create
from lab.app.api.parts import Cache, Parts
from lab.app.api.simulated_model import SimulatedModels

# A row by its table and key.
Rows = Mapping[Any, object]


class Session:
    """Finds `rows` by table and key, as SQLAlchemy's sessions do."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, table: type, key: object, **_: object) -> object:
        """Return the row, or None."""
        return self._rows.get((table, key))

    get_one = get

    async def scalar(self, _statement: object) -> object:
        """Return the first row's key."""
        return next((key for _, key in self._rows), None)


class Sessions:
    """Makes sessions; without rows, the database is not there. Counts how many were made."""

    def __init__(self, rows: Rows | None) -> None:
        self._rows = rows
        self.made = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Session]:
        """Begin a session."""
        self.made += 1
        if self._rows is None:
            raise OperationalError("SELECT 1", None, ConnectionRefusedError("refused"))
        yield Session(self._rows)

    begin = __call__


class Redis:
    """Keeps texts; when it is `away` it answers nothing."""

    def __init__(self, *, away: bool = False) -> None:
        self._away = away
        self.kept: dict[str, bytes] = {}

    async def get(self, key: str) -> bytes | None:
        """Return what is kept."""
        await self.ping()
        return self.kept.get(key)

    async def set(self, key: str, text: str, ex: int) -> None:
        """Keep a text."""
        del ex
        await self.ping()
        self.kept[key] = text.encode()

    async def ping(self) -> None:
        """Tell that it is there."""
        if self._away:
            raise RedisConnectionError("refused")


def parts(rows: Rows | None = None, redis: Redis | None = None) -> Parts:
    """Return the API's parts on top of stand-ins."""
    return Parts(
        engine=cast("Any", None),
        sessions=cast("Any", Sessions(rows)),
        cache=Cache(cast("Any", redis or Redis())),
        models=SimulatedModels(1),
        metrics=Metrics(SERVICE),
    )


def call(app: ASGIApp, method: str, path: str, body: object = None) -> httpx.Response:
    """Send one request to an ASGI app."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, json=body)

    return asyncio.run(send())


def api(used: Parts, method: str, path: str, body: object = None) -> httpx.Response:
    """Send one request to the API."""
    return call(create(used), method, path, body)
