"""A lab in previous versions: which servers, and how they come to the pinned ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from lab import state, up
from lab.api import Lab
from lab.previous import aged
from lab.process_runtime import Processes
from lab.processes import Binary
from lab.runtime import Running
from lab.server import Box, Program, Server
from lab.site import Site
from lab.up import Order, Up
from tests.lab.conftest import Make

NAMES = ("redis", "node-exporter")


class Small(Processes):
    """Plain processes that sleep, with a version that says which binary was asked for."""

    def __init__(self, make: Make) -> None:
        self.make = make

    def programs(self, servers: Sequence[Server]) -> tuple[dict[str, Program], bool]:
        """Return one for each of two servers."""
        found: dict[str, Program] = {}
        for each in servers:
            if each.name in NAMES:
                program = self.make(each.name)
                source = f"for {each.binary}"
                found[each.name] = Binary(program.server, "1", source, program.path, program.env)
        return found, False


@pytest.fixture
def small(home: Path, monkeypatch: pytest.MonkeyPatch, program: Make) -> Lab:
    """Return a lab of two servers, one of them in its previous version."""
    runtime = Small(program)
    monkeypatch.setattr(up, "choose", lambda *_: runtime)
    monkeypatch.setattr(state, "named", lambda _: runtime)
    order = Order("one", port_base=24000, previous=("redis",))
    _, launch = Up(order, lambda *_: None, lambda _: None).run(keep=True)
    launch.disown()
    assert home.is_dir()
    return Lab("one")


def sources(lab: Lab) -> dict[str, str]:
    return {name: part.source for name, part in lab.parts.items()}


OLD = {"redis": "for previous.redis-server", "node-exporter": "for node-exporter"}


def test_only_those_named_are_of_previous_versions() -> None:
    loki, redis = Server("loki", "loki", (), None, box=Box("loki")), Server("redis", "r", (), None)

    first, second = aged([loki, redis], ["loki"])

    assert (first.binary, first.box.image) == ("previous.loki", "previous.loki")
    assert (first.name, second) == ("loki", redis)


def test_a_server_stays_in_its_previous_version_until_it_is_upgraded(small: Lab) -> None:
    assert sources(small) == OLD
    small.stop("redis")
    small.start("redis")
    assert sources(small) == OLD

    small.upgrade("redis")

    assert sources(small) == {**OLD, "redis": "for redis-server"}
    small.stop("redis")
    small.start("redis")
    assert sources(small) == {**OLD, "redis": "for redis-server"}


def test_one_that_has_crashed_is_upgraded_too(small: Lab) -> None:
    small.kill("redis")

    small.upgrade("redis")

    assert sources(small)["redis"] == "for redis-server"


def test_servers_that_are_started_at_once_are_both_known(
    small: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = NAMES
    for name in NAMES:
        small.stop(name)
    start = Small.start

    def meanwhile(self: Small, site: Site, program: Program) -> Running:
        if program.server.name == first:
            small.start(second)
        return start(self, site, program)

    monkeypatch.setattr(Small, "start", meanwhile)
    small.start(first)

    assert all(small.by.alive(small.parts[name].handle) for name in NAMES)
