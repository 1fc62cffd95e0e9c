"""What Redis suffers from: its end, and values that take its memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import psycopg
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.following import API, PAGES, WORKER, away, missed, undone, unusable
from lab.faults.servers import started
from lab.faults.unanswered import given_up

NAME = "redis"
# Of Redis' numbered databases, the one that nobody else uses: it can be emptied as a whole.
OWN = 9
CACHED_BYTES, KEPT_S = 256, 600
# Small: nearly all keys have to be of this kind.
KEPT_BYTES = 32
KEYS_AT_ONCE = 100
# Above the limit of the alert, and below where Redis has to evict or refuse.
FULL = 0.95
PACE_S, RARELY_S = 0.2, 2.0
MEBIBYTE = 2**20


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to Redis and its memory."""
    yield Fault(
        name="redis-down",
        title="Redis, the app's cache and broker, is stopped",
        held=stopped,
        must=(Raised("RedisDown"),),
        may=(*away(NAME), *unusable(lab, API, PAGES), *undone(lab), *missed()),
        heal=back,
    )
    yield Fault(
        name="redis-full",
        title="Redis is filled with cached values, and evicts what was there",
        held=evicting,
        must=(Raised("RedisEvicts"),),
        may=missed(),
        heal=emptied,
    )
    yield Fault(
        name="redis-hoards",
        title="Redis is nearly full of values that nobody lets it evict",
        held=hoarding,
        must=(Raised("RedisMemoryNearlyFull"),),
        # What can be evicted goes first; then what somebody wants to write is refused.
        may=(Raised("RedisEvicts"), Raised("RedisRefusesWrites", {"err": "OOM"}), *missed()),
        heal=emptied,
    )
    yield Fault(
        name="redis-value-too-large",
        title="Somebody writes values that are larger than the memory of Redis",
        held=refusing,
        must=(Raised("RedisRefusesWrites", {"err": "OOM"}),),
        may=(Raised("WorkersMissing"), *missed(), *away(WORKER), *undone(lab)),
        heal=taken_up,
    )


@contextmanager
def stopped(lab: Lab) -> Iterator[None]:
    """Have Redis stopped, so that no task is sent."""
    try:
        lab.stop(NAME)
        yield
    finally:
        back(lab)


def back(lab: Lab) -> None:
    """Have Redis run, and nothing wait that no task was sent for."""
    started(lab, NAME)
    done_without(lab)


def done_without(lab: Lab) -> None:
    """Have nothing wait whose task Redis may have refused."""
    with suppress(psycopg.OperationalError):  # PostgreSQL is stopped, too
        given_up(lab)


@contextmanager
def client(lab: Lab, database: int = OWN) -> Iterator[Redis]:
    """Yield a connection of the fault's own."""
    # Nothing is tried twice: a fault goes on by itself, and leaves at once.
    once = Retry(NoBackoff(), 0)
    with (
        lab.tcp(NAME, "redis") as where,
        Redis(where.host, where.port, database, retry=once) as redis,
    ):
        yield redis


@contextmanager
def evicting(lab: Lab) -> Iterator[None]:
    """Go on writing values that may be evicted, as a cache without bounds would."""
    with _filled(lab) as redis, repeated(partial(_cache, redis), PACE_S):
        yield


@contextmanager
def hoarding(lab: Lab) -> Iterator[None]:
    """Keep memory nearly full of values without an end."""
    with _filled(lab) as redis, repeated(partial(_hoard, redis), PACE_S):
        yield


@contextmanager
def refusing(lab: Lab) -> Iterator[None]:
    """Write now and then what cannot be kept; what others write meanwhile is refused as well."""
    try:
        with client(lab) as redis:
            value = bytes(_limit(redis) + MEBIBYTE)
            with repeated(partial(_overflow, redis, value), RARELY_S):
                yield
    finally:
        taken_up(lab)


def taken_up(lab: Lab) -> None:
    """Have the worker begin anew: a task that it could not acknowledge keeps a place for ever."""
    done_without(lab)
    if WORKER in lab.parts and lab.by.alive(lab.parts[WORKER].handle):
        lab.stop(WORKER)
        lab.start(WORKER)


def emptied(lab: Lab) -> None:
    """Remove what a writer that was killed has left."""
    # Where Redis is stopped, what is in it goes in time.
    with client(lab) as redis, suppress(RedisError):
        redis.flushdb()


@contextmanager
def _filled(lab: Lab) -> Iterator[Redis]:
    try:
        with client(lab) as redis:
            yield redis
    finally:
        emptied(lab)


def _cache(redis: Redis) -> None:
    _write(redis, CACHED_BYTES, KEPT_S)


def _hoard(redis: Redis) -> None:
    with suppress(RedisError):
        while redis.info("memory")["used_memory"] < FULL * _limit(redis):
            _write(redis, KEPT_BYTES, None)


def _write(redis: Redis, size: int, kept_s: int | None) -> None:
    with redis.pipeline(transaction=False) as pipe:
        for _ in range(KEYS_AT_ONCE):
            pipe.set(os.urandom(16), os.urandom(size), ex=kept_s)
        # It may be stopped, or refuse: what fills it tries again.
        with suppress(RedisError):
            pipe.execute()


def _overflow(redis: Redis, value: bytes) -> None:
    with suppress(RedisError):
        redis.set("too-large", value)


def _limit(redis: Redis) -> int:
    return int(redis.info("memory")["maxmemory"])
