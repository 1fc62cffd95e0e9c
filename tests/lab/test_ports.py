"""A busy port is told with the server that wants it and the process that has it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lab import ports
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.site import Site


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """Return a socket that listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def at(site: Site, base: int) -> Site:
    there = Processes().located(site.environment, site.name, site.folder, base)
    return replace(site, environment=there)


def wanted(site: Site) -> list[tuple[str, int]]:
    return list(Processes().ports(site))


def test_a_busy_port_names_who_wants_it_and_who_has_it(site: Site, taken: socket.socket) -> None:
    number = taken.getsockname()[1]
    slot = site.catalogue.services["loki"].port("http").slot

    there = at(site, number - slot)

    with pytest.raises(LabError) as caught:
        ports.check(there, wanted(there))

    words = f"port {number} (for loki) is held by "
    assert any(
        line.startswith(words) and f"(process {os.getpid()})" in line
        for line in str(caught.value).splitlines()
    )
    assert "--port-base" in caught.value.hint


def test_a_port_that_nobody_holds_is_free(site: Site, taken: socket.socket) -> None:
    number = taken.getsockname()[1]
    taken.close()
    slot = site.catalogue.services["loki"].port("http").slot

    busy = ports.busy(wanted(at(site, number - slot)))
    assert number not in {each.port for each in busy}
