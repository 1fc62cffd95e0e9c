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
            # Nothing of what it holds is lost, nor waited for, while they are there.
            uses=("loki", "tempo"),
            box=Box(NAME, keeps=True),
        ),
    )
