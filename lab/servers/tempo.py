"""Tempo, every part of it in one process."""

from __future__ import annotations

from config.environment import Environment, TempoGeneration
from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.site import Site

NAME, TEMPO_3 = "tempo", "tempo-3"


def binary(environment: Environment) -> str:
    """Return which of versions.toml reads what is rendered for an environment."""
    return TEMPO_3 if environment.tempo is TempoGeneration.V3 else NAME


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary=binary(site.environment),
            arguments=(f"-config.file={site.config(NAME, 'tempo.yaml')}",),
            ready=HttpReady(site.outside(NAME, "http"), "/ready"),
            box=Box(NAME, keeps=True),
            # 1.5 has written everything by then, and would sleep for 30 s more.
            patience_s=3.0,
        ),
    )
