"""Grafana, where one was found on PATH or in GRAFANA_HOME."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from lab.readiness import HttpReady
from lab.server import Server
from lab.site import Site

NAME = "grafana"
# Every Grafana keeps its pages and its defaults beside this file.
DEFAULTS = "conf/defaults.ini"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    site.secret("grafana-admin-password")
    home = home_of(shutil.which(NAME))
    arguments = ["server", f"--config={site.config(NAME, 'grafana.ini')}"]
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=tuple([*arguments, f"--homepath={home}"] if home else arguments),
            ready=HttpReady(site.address(NAME, "http"), "/api/health"),
            pages=("/",),
        ),
    )


def home_of(program: str | None) -> Path | None:
    """Return the folder of Grafana's pages: the person's, or the one that its program came with."""
    chosen = os.environ.get("GRAFANA_HOME")
    prefix = Path(program or "/usr/bin/grafana").resolve().parents[1]
    places = (
        [Path(chosen)] if chosen else [prefix, prefix / "share" / NAME, Path("/usr/share/grafana")]
    )
    return next((place for place in places if (place / DEFAULTS).is_file()), None)
