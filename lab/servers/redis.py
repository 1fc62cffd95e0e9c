"""Redis: the app's cache."""

from __future__ import annotations

from lab.readiness import Ready, RedisReady, SaysReady
from lab.server import Box, Server
from lab.site import Site

NAME = "redis"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary="redis-server",
            arguments=(site.config(NAME, "redis.conf"),),
            ready=ready(site),
            box=Box(NAME, keeps=True),
        ),
    )


def ready(site: Site) -> Ready:
    """Return how it shows that it is ready: by answering a ping."""
    address = site.address(NAME, "redis")
    if not site.boxed:
        return RedisReady(address)
    return SaysReady(site.box(NAME), ("redis-cli", "-p", str(address.port), "ping"), says="PONG")
