"""Alertmanager, with the rendered flags."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import Server
from lab.site import Site

NAME = "alertmanager"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    return (
        Server(
            name=NAME,
            binary=NAME,
            arguments=(site.flags(NAME),),
            ready=HttpReady(site.address(NAME, "http"), "/-/ready"),
            pages=("/",),
        ),
    )
