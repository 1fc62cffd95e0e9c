"""Grafana, where one was found on PATH or in GRAFANA_HOME."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.servers.postgres import READER_PASSWORD
from lab.site import Site

NAME = "grafana"
PASSWORD = "grafana-admin-password"  # noqa: S105 - the name of its file
# Every Grafana keeps its pages and its defaults beside this file.
DEFAULTS = "conf/defaults.ini"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    secrets = (PASSWORD, READER_PASSWORD)
    for name in secrets:
        site.secret(name)
    config = site.config(NAME, "grafana.ini")
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=() if site.boxed else arguments(config),
            # The image's own start reads these.
            env={"GF_PATHS_CONFIG": config, "GF_PATHS_DATA": site.data(NAME)} if site.boxed else {},
            ready=HttpReady(site.outside(NAME, "http"), "/api/health"),
            pages=("/",),
            box=Box(NAME, secrets=secrets, keeps=True),
        ),
    )


def arguments(config: str) -> tuple[str, ...]:
    """Return the command line of a Grafana of this machine."""
    home = home_of(shutil.which(NAME))
    return ("server", f"--config={config}", *([f"--homepath={home}"] if home else []))


def home_of(program: str | None) -> Path | None:
    """Return the folder of Grafana's pages: the person's, or the one that its program came with."""
    chosen = os.environ.get("GRAFANA_HOME")
    prefix = Path(program or "/usr/bin/grafana").resolve().parents[1]
    places = (
        [Path(chosen)] if chosen else [prefix, prefix / "share" / NAME, Path("/usr/share/grafana")]
    )
    return next((place for place in places if (place / DEFAULTS).is_file()), None)
