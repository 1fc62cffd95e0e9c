"""The Celery worker."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Box, Server
from lab.servers.api_server import STORES, USED, stores
from lab.servers.postgres import PASSWORD
from lab.site import Site

NAME = "worker"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    listen = site.listen(NAME, "http")
    return (
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", "lab.app.worker"),
            env={
                "SETARCOS_LISTEN": str(listen),
                "SETARCOS_AI_ROUTER_URL": site.address("ai-router", "http").url,
                **stores(site),
                **site.env(NAME),
            },
            # /metrics is there when tasks are taken.
            ready=HttpReady(site.outside(NAME, "http"), "/metrics"),
            pages=("/metrics",),
            uses=USED,
            vital=STORES,
            box=Box(secrets=(PASSWORD,)),
        ),
    )
