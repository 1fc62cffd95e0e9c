"""A lab in containers, rendered, with what a stand-in engine is asked to make for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from config.environment import load_environment
from config.write import write_tree
from lab.containers import Containers, box
from lab.containers.image import Imaged, imaged
from lab.containers.supply import program
from lab.server import Server
from lab.servers import servers
from lab.site import Site
from tests import loaded
from tests.lab.engines import Engine, docker, running

PORT_BASE = 23000


@dataclass
class Boxed:
    """A lab in containers with its servers by name, and the engine that is told to make them."""

    site: Site
    engine: Engine
    servers: dict[str, Server]

    @cached_property
    def programs(self) -> dict[str, Imaged]:
        """Return each server with its image."""
        return {name: imaged(program(each)) for name, each in self.servers.items()}

    @cached_property
    def made(self) -> dict[str, dict[str, Any]]:
        """Return what the engine is asked to make for each server."""
        for each in self.programs.values():
            box.create(self.site, each)
        asked = self.engine.calls("POST /containers/create")
        return {each.told["Hostname"]: {**each.told, "Name": each.query["name"]} for each in asked}

    @cached_property
    def connected(self) -> dict[str, dict[str, list[str]]]:
        """Return {server: {network: names that it has there}}, of all that it is put on."""
        found: dict[str, dict[str, list[str]]] = {}
        for name, told in self.made.items():
            first = told["HostConfig"]["NetworkMode"]
            ends = told["NetworkingConfig"]["EndpointsConfig"]
            assert set(ends) == {first}
            found[name] = {first: ends[first]["Aliases"]}
        for each in self.engine.calls("POST /networks/*/connect"):
            network, server = each.call.split("/")[2], each.told["Container"]
            found[server][network] = each.told["EndpointConfig"]["Aliases"]
        return found


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Return an engine that has all images, and makes whatever it is asked to."""
    with running(making()) as told:
        yield told


@pytest.fixture(scope="module")
def boxed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boxed]:
    """Return a lab in containers."""
    with running(making()) as told:
        site = place(tmp_path_factory.mktemp("lab"))
        write_tree(loaded.rendered(site.environment), site.rendered)
        yield Boxed(site, told, {each.name: each for each in servers(site)})


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return the place of a lab in containers, without its files."""
    return place(tmp_path)


def place(folder: Path) -> Site:
    """Return the place of a lab called one in a folder."""
    environment = Containers().located(load_environment("lab"), "one", folder, PORT_BASE)
    return Site("one", folder, loaded.catalogue(), environment)


def making() -> Engine:
    """Return an engine that makes containers, each known by its host name, networks and volumes."""
    engine = Making({**docker().answers, "GET /containers/json": []})
    for call in ("POST /volumes/create", "POST /networks/create", "PUT /containers/*/archive"):
        engine.answers[call] = {"Id": "new", "Name": "new"}
    for call in ("POST /networks/*/connect", "DELETE /containers/*", "POST /containers/*/start"):
        engine.answers[call] = b""
    return engine


class Making(Engine):
    """Has a container as soon as it was asked for it, and every network by its name."""

    def answer(self, asked: Any) -> Any:
        """Answer what is not told otherwise."""
        told = super().answer(asked)
        what = asked.call.split("/")
        if asked.call == "POST /containers/create" and asked.call not in self.answers:
            identity = asked.told.get("Hostname") or "filler"
            self.answers[f"GET /containers/{identity}/json"] = {"Id": identity}
            return {"Id": identity, "Warnings": []}
        if asked.call.startswith("GET /networks/") and asked.call not in self.answers:
            return {"Id": what[2], "Name": what[2]}
        return told
