"""A Redis that is full: values that go in time, until older ones have to go."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis, RedisError

from lab.api import Lab
from lab.faults.fault import Fault, Raised

NAME = "redis"
PREFIX = "fault:"
VALUE_BYTES, KEYS_AT_ONCE, KEPT_S = 4096, 200, 600
# Between two looks whether it is still full.
PACE_S = 0.2


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to Redis."""
    del lab
    yield Fault(
        name="redis-full",
        title="Redis is filled with cached values, and evicts what was there",
        held=full,
        must=(Raised("RedisMemoryNearlyFull"), Raised("RedisEvicts")),
        heal=emptied,
    )


@contextmanager
def full(lab: Lab) -> Iterator[None]:
    """Go on writing values that may be evicted, as a cache without bounds would."""
    with lab.tcp(NAME, "redis") as where:
        redis, over = Redis(where.host, where.port), threading.Event()
        writer = threading.Thread(target=_write, args=(redis, over), daemon=True)
        writer.start()
        try:
            yield
        finally:
            over.set()
            writer.join()
            _empty(redis)
            redis.close()


def _write(redis: Redis, over: threading.Event) -> None:
    number = 0
    while not over.wait(PACE_S):
        with redis.pipeline(transaction=False) as pipe:
            for _ in range(KEYS_AT_ONCE):
                number += 1
                pipe.set(f"{PREFIX}{number}", os.urandom(VALUE_BYTES), ex=KEPT_S)
            try:
                pipe.execute()
            except RedisError:
                continue  # it is stopped, or refuses: what fills it tries again


def emptied(lab: Lab) -> None:
    """Remove what a writer that was killed has left."""
    with lab.tcp(NAME, "redis") as where, Redis(where.host, where.port) as redis:
        _empty(redis)


def _empty(redis: Redis) -> None:
    try:
        for key in redis.scan_iter(match=f"{PREFIX}*", count=1000):
            redis.delete(key)
    except RedisError:
        return  # what is in it goes in time
