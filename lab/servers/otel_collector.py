"""The OpenTelemetry Collector: what the app sends goes through it to Loki and Tempo."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME = "otel-collector"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary="otelcol",
            arguments=(f"--config={site.config(NAME, 'config.yaml')}",),
            ready=HttpReady(site.outside(NAME, "health"), "/"),
            # It is slow to give up on the name of a container that has ended.
            uses=("loki", "tempo") if site.boxed else (),
            box=Box(NAME, keeps=True),
        ),
    )
