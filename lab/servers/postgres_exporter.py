"""The PostgreSQL exporter, logged in as a role that may read statistics and nothing else."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Server
from lab.site import Site

NAME = "postgres-exporter"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    site.secret("postgres-exporter-password")
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=(site.flags(NAME),),
            env=site.env(NAME),
            ready=HttpReady(site.address(NAME, "http"), "/"),
            needs=("postgres",) if site.has("postgres") else (),
        ),
    )
