"""Stand-ins for all who are told of alerts."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Server
from lab.site import Site

NAME = "receivers"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    limit = site.environment.wait(site.catalogue.delays.heartbeat_limit)
    return (
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", f"lab.{NAME}"),
            env={
                "SETARCOS_LISTEN": str(site.listen(NAME, "http")),
                "SETARCOS_SMTP_LISTEN": str(site.listen(NAME, "smtp")),
                "SETARCOS_HEARTBEAT_LIMIT_S": str(limit.seconds),
            },
            ready=HttpReady(site.outside(NAME, "http"), "/readyz"),
            pages=("/received",),
        ),
    )
