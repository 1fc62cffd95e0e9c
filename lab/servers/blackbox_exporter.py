"""The blackbox exporter: probes of endpoints."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME = "blackbox-exporter"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=(site.flags(NAME),),
            ready=HttpReady(site.outside(NAME, "http"), "/-/healthy"),
            box=Box(NAME),
        ),
    )
