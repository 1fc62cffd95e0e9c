"""The filtered view of the engine through which Prometheus finds containers."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME = "docker-view"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary="caddy",
            arguments=("caddy", "run", f"--config={site.config(NAME, 'Caddyfile')}"),
            ready=HttpReady(site.outside(NAME, "http"), "/_ping"),
            box=Box("caddy", capabilities=("NET_BIND_SERVICE",), engine=True),
        ),
    )
