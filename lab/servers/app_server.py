"""The app server: the pages that people's browsers ask for."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Server
from lab.site import Site

NAME = "app-server"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    listen = site.listen(NAME, "http")
    return (
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", "lab.app.web"),
            env={
                "SETARCOS_LISTEN": str(listen),
                "SETARCOS_API_URL": site.address("api-server", "http").url,
                **site.env(NAME),
            },
            ready=HttpReady(site.outside(NAME, "http"), "/readyz"),
            pages=("/",),
            uses=("otel-collector",),
        ),
    )
