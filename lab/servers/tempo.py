"""Tempo, every part of it in one process."""

from __future__ import annotations

from config.environment import TempoGeneration
from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME, TEMPO_3 = "tempo", "tempo-3"
# Which binary of versions.toml reads what is rendered for a generation.
BINARIES = {TempoGeneration.V1: NAME, TempoGeneration.V3: TEMPO_3}


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary=BINARIES[site.environment.tempo],
            arguments=(f"-config.file={site.config(NAME, 'tempo.yaml')}",),
            ready=HttpReady(site.outside(NAME, "http"), "/ready"),
            box=Box(NAME, keeps=True),
            # 1.5 has written everything by then, and would sleep for 30 s more.
            patience_s=3.0,
        ),
    )
