"""Loki, every part of it in one process."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME = "loki"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=(f"-config.file={site.config(NAME, 'loki.yaml')}",),
            ready=HttpReady(site.outside(NAME, "http"), "/ready"),
            box=Box(NAME, keeps=True),
        ),
    )
