"""What the reverse proxy passes on: in a lab each HTTP port, numbered as on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.addresses import Address, address, ports
from config.admin import DOORS, Door
from config.catalogue import Catalogue
from config.catalogue.services import Protocol
from config.environment import Environment

# The reverse proxy's name in the catalogue.
EDGE = "edge"


@dataclass(frozen=True)
class Passage:
    """A port of the proxy, and the server behind it."""

    service: str
    port: int
    upstream: Address
    # Its admin calls, which are not passed on, and the paths of those that are.
    door: Door | None = None
    opened: tuple[str, ...] = ()


def passages(catalogue: Catalogue, environment: Environment) -> Iterator[Passage]:
    """Yield what a lab's proxy passes on; nothing where no ports are published (no port_base)."""
    if environment.port_base is None:
        return
    for service, port in ports(catalogue, environment):
        if port.protocol is Protocol.HTTP and service.name != EDGE:
            number = environment.port_base + port.slot
            upstream = address(catalogue, environment, service.name, port.name)
            door = DOORS.get(service.name)
            opened = tuple(door.opened(environment.admin_exceptions)) if door else ()
            yield Passage(service.name, number, upstream, door, opened)
