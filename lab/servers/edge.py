"""The reverse proxy: the only server of a lab in containers that is reached from outside."""

from __future__ import annotations

from config.edge import EDGE, passages
from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME = EDGE


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    outside, inside = site.outside(NAME, "http"), site.listen(NAME, "http")
    passed = [each.port for each in passages(site.catalogue, site.environment)]
    return (
        Server(
            name=NAME,
            binary="caddy",
            arguments=("caddy", "run", f"--config={site.config(NAME, 'Caddyfile')}"),
            ready=HttpReady(outside, "/healthz"),
            box=Box(
                "caddy",
                keeps=True,
                # The program's file carries it: without it the program may not even start.
                capabilities=("NET_BIND_SERVICE",),
                published={outside.port: inside.port} | {each: each for each in passed},
            ),
        ),
    )
