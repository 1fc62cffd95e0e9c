"""Servers in the versions before the pinned ones: what an upgrade starts from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from lab.provision.pins import PREVIOUS
from lab.server import Server


def aged(servers: Iterable[Server], names: Collection[str]) -> list[Server]:
    """Return the servers, those with `names` in their previous versions."""
    return [before(each) if each.name in names else each for each in servers]


def before(server: Server) -> Server:
    """Return a server in its previous version, of which versions.toml may have none."""
    box = replace(server.box, image=f"{PREVIOUS}{server.box.image}")
    return replace(server, binary=f"{PREVIOUS}{server.binary}", box=box)
