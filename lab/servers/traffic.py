"""The simulated people, who start with the lab."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Server
from lab.site import Site

NAME = "traffic"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    listen = site.listen(NAME, "http")
    # Where time is scaled, tests want as many people at every hour of the clock.
    day = {"SETARCOS_DAY_S": "0"} if site.environment.time_scale > 1 else {}
    return (
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", "lab.traffic"),
            env={
                "SETARCOS_LISTEN": str(listen),
                "SETARCOS_API_URL": site.address("api-server", "http").url,
                "SETARCOS_WEB_URL": site.address("app-server", "http").url,
                **day,
            },
            ready=HttpReady(site.outside(NAME, "http"), "/healthz"),
            pages=("/",),
            needs=("api-server", "app-server"),
        ),
    )
