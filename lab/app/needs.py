"""What a process cannot start without: asked for at the start, with a clear line where it lacks."""

from __future__ import annotations

import time
from collections.abc import Callable

from pydantic import RedisDsn
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from lab.errors import LabError

# Servers that start together get this long for each other.
WAIT_S = 10.0
TRY_AGAIN_S = 0.2
CONNECT_S = 2


def need_database(url: URL, wait_s: float = WAIT_S) -> None:
    """Return when the database answers; raises LabError where it does not within `wait_s`."""
    engine = create_engine(url, connect_args={"connect_timeout": CONNECT_S})

    def ask() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    try:
        _until(ask, wait_s)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise LabError(
            f"the database at {url.host}:{url.port} does not answer: {reason}",
            hint="start it, and see SETARCOS_DATABASE_URL and SETARCOS_DATABASE_PASSWORD_FILE",
            status=1,
        ) from error
    finally:
        engine.dispose()


def need_redis(url: str, wait_s: float = WAIT_S) -> None:
    """Return when Redis answers; raises LabError where it does not within `wait_s`."""
    where = RedisDsn(url)  # the address alone may be shown: a URL can hold a password
    with Redis.from_url(url, socket_timeout=CONNECT_S, socket_connect_timeout=CONNECT_S) as redis:
        try:
            _until(redis.ping, wait_s)
        except RedisError as error:
            raise LabError(
                f"Redis at {where.host}:{where.port} does not answer: {error}",
                hint="start it, and see SETARCOS_REDIS_URL",
                status=1,
            ) from error


def _until(ask: Callable[[], object], wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            ask()
        except (RedisError, SQLAlchemyError):
            if time.monotonic() >= deadline:
                raise
            time.sleep(TRY_AGAIN_S)
        else:
            return
