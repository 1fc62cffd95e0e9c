"""The Redis exporter."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME = "redis-exporter"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=(),
            env=site.env(NAME),
            ready=HttpReady(site.outside(NAME, "http"), "/health"),
            box=Box(NAME),
        ),
    )
