"""Redis: the app's cache."""

from __future__ import annotations

from lab.readiness import RedisReady
from lab.server import Server
from lab.site import Site

NAME = "redis"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary="redis-server",
            arguments=(str(site.config(NAME, "redis.conf")),),
            ready=RedisReady(site.address(NAME, "redis")),
        ),
    )
