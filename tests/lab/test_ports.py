"""A busy port is told with the server that wants it and the process that has it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lab import ports
from lab.errors import LabError
from lab.site import Site, located


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """Return a socket that listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def at(site: Site, base: int) -> Site:
    return replace(site, environment=located(site.environment, site.folder, base))


def test_a_busy_port_names_who_wants_it_and_who_has_it(site: Site, taken: socket.socket) -> None:
    number = taken.getsockname()[1]
    slot = site.catalogue.services["loki"].port("http").slot

    with pytest.raises(LabError) as caught:
        ports.check(at(site, number - slot))

    wanted = f"port {number} (for loki) is held by "
    assert any(
        line.startswith(wanted) and f"(process {os.getpid()})" in line
        for line in str(caught.value).splitlines()
    )
    assert "--port-base" in caught.value.hint


def test_a_port_that_nobody_holds_is_free(site: Site, taken: socket.socket) -> None:
    number = taken.getsockname()[1]
    taken.close()
    slot = site.catalogue.services["loki"].port("http").slot

    assert number not in {each.port for each in ports.busy(at(site, number - slot))}
