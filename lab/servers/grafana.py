"""Grafana, where one was found on PATH or in GRAFANA_HOME."""

from __future__ import annotations

import os

from lab.readiness import HttpReady
from lab.server import Server
from lab.site import Site

NAME = "grafana"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    site.secret("grafana-admin-password")
    home = os.environ.get("GRAFANA_HOME")
    arguments = ["server", f"--config={site.config(NAME, 'grafana.ini')}"]
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=tuple([*arguments, f"--homepath={home}"] if home else arguments),
            ready=HttpReady(site.address(NAME, "http"), "/api/health"),
            page="/",
        ),
    )
