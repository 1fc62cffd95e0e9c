"""The simulated people, who start with the lab, and what a simulated team did before."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Box, Server
from lab.servers import delivery_events
from lab.servers.delivery_events import secret
from lab.site import Site

NAME = "traffic"
TEAM = "team"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the servers of the lab at `site`."""
    return (*_people(site), *(_team(site) if site.has(delivery_events.NAME) else ()))


def _people(site: Site) -> tuple[Server, ...]:
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


def _team(site: Site) -> tuple[Server, ...]:
    """Return what tells the delivery service of the team, once."""
    service = delivery_events.NAME
    site.secret(secret("events"))
    return (
        Server(
            name=TEAM,
            binary=PYTHON,
            arguments=("-m", "lab.team"),
            env={
                "SETARCOS_DELIVERY_URL": site.address(service, "http").url,
                "SETARCOS_DELIVERY_SECRET_FILE": site.secret_path(secret("events")),
            },
            ready=None,
            needs=(service,),
            once=True,
            box=Box(service=service, secrets=(secret("events"),)),
        ),
    )
