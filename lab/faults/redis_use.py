"""What Redis suffers from by how it is used: connections, files, slow commands, a cleared cache."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from redis import Redis, RedisError

from lab.api import Lab
from lab.errors import LabError
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.redis import NAME, client

# Redis' own, which our redis.conf leaves as it is.
USUAL_CLIENTS, SNAPSHOT = 10_000, "dump.rdb"
# What others may need while most are taken, and the share that is.
TAKEN, CLIENTS = 0.9, 300
# Redis has so much for each connection that was just used, as part of its memory: hundreds are more
# than the whole cache of a lab, which then would refuse writes.
BUFFERS = 64 * 2**10
# What a storm finds free before it is refused.
FREE = 10
PACE_S, SPIN_PACE_S, OFTEN_S = 1.0, 0.5, 0.1
# Scripts have no clock: how many turns take so long on this machine is tried out.
SPIN_S, TURNS, SPIN = 0.05, 1_000_000, "for _ = 1, tonumber(ARGV[1]) do end"
# One of the app's caches, in the database of the app.
APP, CACHE = 0, "people"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to Redis by using it badly."""
    del lab
    yield Fault(
        name="redis-connections-taken",
        title="Nearly all connections of Redis are taken",
        held=taken,
        must=(Raised("RedisConnectionsNearlyUsedUp"),),
        heal=allowed,
    )
    yield Fault(
        name="redis-connection-storm",
        title="Somebody opens more connections to Redis than there are, again and again",
        held=storming,
        must=(Raised("RedisRefusesConnections"),),
        heal=allowed,
    )
    yield Fault(
        name="redis-cannot-save",
        title="A folder is in the way of the snapshot of Redis",
        held=unsaved,
        must=(Raised("RedisSavesFail", {"file": "snapshot"}),),
        heal=saved,
    )
    yield Fault(
        name="redis-script-slow",
        title="A script keeps Redis from everything else",
        held=spinning,
        must=(Raised("RedisCommandsSlow", {"cmd": "eval"}),),
    )
    yield Fault(
        name="cache-cleared",
        title=f"Somebody clears the cache of {CACHE} all the time",
        held=clearing,
        must=(Raised("RedisHitsLow", {"cache": CACHE}),),
        may=(Raised("CacheHitsFall", {"cache": CACHE}),),
    )


@contextmanager
def taken(lab: Lab) -> Iterator[None]:
    """Hold most of few connections."""
    with _limited(lab, CLIENTS) as redis, ExitStack() as held:
        for _ in range(int(TAKEN * CLIENTS) - _connected(redis)):
            held.enter_context(client(lab)).ping()
        yield


@contextmanager
def storming(lab: Lab) -> Iterator[None]:
    """Open connections until one is refused, and let go of all, every second."""
    with client(lab) as redis:
        free = _connected(redis) + FREE
    with _limited(lab, free), repeated(partial(_storm, lab), PACE_S):
        yield


def _storm(lab: Lab) -> None:
    with suppress(RedisError), ExitStack() as held:
        for _ in range(CLIENTS):
            held.enter_context(client(lab)).ping()


@contextmanager
def _limited(lab: Lab, clients: int) -> Iterator[Redis]:
    """Allow so many connections; all that are ever opened have memory of their own."""
    with client(lab) as redis:
        usual, memory = (str(redis.config_get(each)[each]) for each in ("maxclients", "maxmemory"))
        try:
            _allow(redis, clients, int(memory) + CLIENTS * BUFFERS)
            yield redis
        finally:
            _allow(redis, usual, memory)


def _allow(redis: Redis, clients: int | str, memory: int | str) -> None:
    redis.config_set("maxclients", clients)
    redis.config_set("maxmemory", memory)


def _connected(redis: Redis) -> int:
    return int(redis.info("clients")["connected_clients"])


def allowed(lab: Lab) -> None:
    """Allow as many connections and as much memory as usual, after a holder that was killed."""
    with client(lab) as redis:
        _allow(redis, USUAL_CLIENTS, lab.environment.cache_memory)


@contextmanager
def unsaved(lab: Lab) -> Iterator[None]:
    """Have a snapshot fail; Redis remembers that until one is written."""
    with client(lab) as redis:
        try:
            _snapshot(lab).mkdir(exist_ok=True)
            redis.bgsave()
            yield
        finally:
            saved(lab)


def saved(lab: Lab) -> None:
    """Have a snapshot written, and leave none: the append-only file has it all."""
    with suppress(FileNotFoundError, NotADirectoryError):
        _snapshot(lab).rmdir()
    with client(lab) as redis:
        redis.save()
    _snapshot(lab).unlink(missing_ok=True)


def _snapshot(lab: Lab) -> Path:
    if lab.site.boxed:
        raise LabError("the folder of Redis is in a container", hint="use --runtime processes")
    return lab.site.data_folder(NAME) / SNAPSHOT


@contextmanager
def spinning(lab: Lab) -> Iterator[None]:
    """Have Redis do nothing useful for a moment, again and again."""
    with client(lab) as redis:
        turns = TURNS
        while _took_s(redis, turns) < SPIN_S:
            turns *= 2
        with repeated(partial(_spin, redis, turns), SPIN_PACE_S):
            yield


def _took_s(redis: Redis, turns: int) -> float:
    begun = time.perf_counter()
    redis.eval(SPIN, 0, str(turns))
    return time.perf_counter() - begun


def _spin(redis: Redis, turns: int) -> None:
    with suppress(RedisError):
        redis.eval(SPIN, 0, str(turns))


@contextmanager
def clearing(lab: Lab) -> Iterator[None]:
    """Remove one of the app's kinds of cached texts as soon as they are there."""
    with client(lab, APP) as redis, repeated(partial(_clear, redis), OFTEN_S):
        yield


def _clear(redis: Redis) -> None:
    with suppress(RedisError):
        for key in redis.scan_iter(match=f"{CACHE}:*", count=1000):
            redis.unlink(key)
