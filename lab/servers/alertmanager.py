"""Alertmanager, with the rendered flags, and with what it reaches the stand-ins by."""

from __future__ import annotations

from config.routing import channels
from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.servers import receivers
from lab.site import Site

NAME = "alertmanager"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    used = channels(site.catalogue, site.environment)
    texts = receivers.secrets(site) if used else {}
    for name, text in texts.items():
        site.secret(name, text)
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=(site.flags(NAME),),
            ready=HttpReady(site.outside(NAME, "http"), "/-/ready"),
            env=site.env(NAME) if texts else {},
            box=Box(NAME, keeps=True, secrets=tuple(texts)),
            pages=("/",),
        ),
    )
