"""The PostgreSQL exporter, logged in as a role that may read statistics and nothing else."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.servers.postgres import EXPORTER_PASSWORD
from lab.site import Site

NAME = "postgres-exporter"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    site.secret(EXPORTER_PASSWORD)
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=(site.flags(NAME),),
            env=site.env(NAME),
            ready=HttpReady(site.outside(NAME, "http"), "/"),
            box=Box(NAME, secrets=(EXPORTER_PASSWORD,)),
            needs=("postgres",) if site.has("postgres") else (),
        ),
    )
