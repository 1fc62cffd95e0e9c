"""The AI router, with simulated models behind it."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Server
from lab.site import Site

NAME = "ai-router"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    listen = site.listen(NAME, "http")
    return (
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", "lab.app.ai_router"),
            env={"SETARCOS_LISTEN": str(listen), **site.env(NAME)},
            ready=HttpReady(site.outside(NAME, "http"), "/readyz"),
            pages=("/v1/models",),
            uses=("otel-collector",),
        ),
    )
