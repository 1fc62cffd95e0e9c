"""The filtered view of the engine through which Prometheus finds containers."""

from __future__ import annotations

import sys
from pathlib import Path

from lab.engine import local_socket
from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME = "docker-view"
# Where the engine's socket is inside, as the rendered file says.
SOCKET = "/var/run/docker.sock"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    # An engine of another machine has none here: this server is left out then.
    socket = local_socket()
    return (
        Server(
            name=NAME,
            binary="caddy",
            arguments=("caddy", "run", f"--config={site.config(NAME, 'Caddyfile')}"),
            ready=HttpReady(site.outside(NAME, "http"), "/_ping"),
            box=Box(
                "caddy",
                capabilities=("NET_BIND_SERVICE",),
                mounts={SOCKET: socket} if socket else {},
                groups=(group_of(socket),) if socket else (),
            ),
        ),
    )


def group_of(socket: Path) -> int:
    """Return the group that may use the engine; in the machine of Docker Desktop it is root's."""
    return socket.stat().st_gid if sys.platform == "linux" else 0
