"""Prometheus, with the rendered flags."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Box, Server
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
            box=Box(NAME, keeps=True),
            # Debian's build has no pages of its own.
            pages=("/query", "/api/v1/targets"),
        ),
    )
