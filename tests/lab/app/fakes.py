"""Stand-ins for the database, the cache and the broker, as far as HTTP answers depend on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisConnectionError
from setarcos_metrics import Metrics
from sqlalchemy.exc import OperationalError
from starlette.types import ASGIApp

from lab.app.api.app import SERVICE, caches, create
from lab.app.api.assigning import Assigner
from lab.app.api.parts import Parts

# A row by its table and key.
Rows = Mapping[Any, object]
# The number of a row that was added.
NEW_ID = 77


class Session:
    """Finds `rows` by table and key, as SQLAlchemy's sessions do."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.added: list[Any] = []

    async def get(self, table: type, key: object, **_: object) -> object:
        """Return the row, or None."""
        return self._rows.get((table, key))

    get_one = get

    def add(self, row: Any) -> None:
        """Take a new row, which gets its number at once."""
        row.id = NEW_ID
        self.added.append(row)

    async def flush(self) -> None:
        """Write nothing: what was added has its number."""

    async def execute(self, statement: object) -> object:
        """Take a statement that returns nothing."""
        del statement
        return CountedRuns()

    async def scalar(self, _statement: object) -> object:
        """Return the first row's key."""
        return next((key for _, key in self._rows), None)


class CountedRuns:
    """What a session answers that is asked for the completed runs of a quest: one of two."""

    def one(self) -> tuple[int, int]:
        """Return both counts."""
        return 1, 2


class Sessions:
    """Makes sessions; without rows, the database is not there. Counts how many were made."""

    def __init__(self, rows: Rows | None) -> None:
        self._rows = rows
        self.made = 0
        self.added: list[Any] = []

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Session]:
        """Begin a session."""
        self.made += 1
        if self._rows is None:
            raise OperationalError("SELECT 1", None, ConnectionRefusedError("refused"))
        session = Session(self._rows)
        yield session
        self.added += session.added

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


class Celery:
    """Takes tasks, unless the broker is `away`."""

    def __init__(self, *, away: bool = False) -> None:
        self._away = away
        self.sent: list[tuple[str, int]] = []

    def send_task(self, name: str, arguments: tuple[int]) -> None:
        """Take one."""
        if self._away:
            raise BrokerError("refused")
        self.sent.append((name, *arguments))


def parts(
    rows: Rows | None = None, redis: Redis | None = None, celery: Celery | None = None
) -> Parts:
    """Return the API's parts on top of stand-ins."""
    cache: Any = redis or Redis()
    sessions: Any = Sessions(rows)
    metrics = Metrics(SERVICE)
    return Parts(
        engine=cast("Any", None),
        sessions=sessions,
        redis=cache,
        caches=caches(cache, metrics),
        assigner=Assigner(sessions, cast("Any", celery or Celery())),
        metrics=metrics,
    )


def call(  # what a request is made of
    app: ASGIApp,
    method: str,
    path: str,
    body: object = None,
    *,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Send one request to an ASGI app, with JSON or with other content."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, json=body, content=content, headers=headers)

    return asyncio.run(send())


def api(used: Parts, method: str, path: str, body: object = None) -> httpx.Response:
    """Send one request to the API."""
    return call(create(used), method, path, body)
