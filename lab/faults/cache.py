"""A cache that somebody empties as fast as it is filled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from redis import Redis

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised

# What people read most.
CACHE = "concepts"
PACE_S = 0.05


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to a cache."""
    del lab
    yield Fault(
        name="cache-emptied",
        title="Concepts are removed from the cache as soon as they are in it",
        held=emptied,
        must=(Raised("CacheHitsFall", {"cache": CACHE}),),
        may=(Raised("RedisHitsLow", {"cache": CACHE}),),
    )


@contextmanager
def emptied(lab: Lab) -> Iterator[None]:
    """Remove all keys of one cache, again and again."""
    with (
        lab.tcp("redis", "redis") as where,
        Redis(where.host, where.port) as redis,
        repeated(partial(_empty, redis), PACE_S),
    ):
        yield


def _empty(redis: Redis) -> None:
    keys = list(redis.scan_iter(match=f"{CACHE}:*", count=1000))
    if keys:
        redis.unlink(*keys)
