"""Prometheus, with the rendered flags."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.servers import delivery_events
from lab.servers.traffic import TEAM
from lab.site import Site

NAME = "prometheus"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=(site.flags(NAME),),
            ready=HttpReady(site.outside(NAME, "http"), "/-/ready"),
            # What the team did long ago would look like done now: counters rise while it is told.
            needs=(TEAM,) if site.has(delivery_events.NAME) else (),
            box=Box(NAME, keeps=True),
            # Debian's build has no pages of its own.
            pages=("/query", "/api/v1/targets"),
        ),
    )
