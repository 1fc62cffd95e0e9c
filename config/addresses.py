"""Where a port of a service is reached in an environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.catalogue import Catalogue
from config.catalogue.services import Port, Service
from config.environment import Addressing, Environment
from config.problems import UnknownNameError
from config.supabase import STORE

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Address:
    """A host and a port, written `host:port`."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as the start of a plain HTTP URL, without a slash at its end."""
        return f"http://{self}"


def address(catalogue: Catalogue, environment: Environment, service: str, port: str) -> Address:
    """Return where `port` of `service` is reached; raises UnknownNameError for either."""
    if service not in catalogue.services:
        raise UnknownNameError("service", service, catalogue.services)
    found = catalogue.services[service].port(port)
    if environment.supabase is not None and service == STORE:
        return Address(environment.supabase.database_host, environment.supabase.database_port)
    if environment.addressing is Addressing.NAMES or environment.port_base is None:
        return Address(service, found.number)
    return Address(LOOPBACK, environment.port_base + found.slot)


def listen(catalogue: Catalogue, environment: Environment, service: str, port: str) -> Address:
    """Return what the server itself binds: every interface of its own host, or loopback."""
    reached = address(catalogue, environment, service, port)
    return reached if reached.host == LOOPBACK else Address("0.0.0.0", reached.port)  # noqa: S104


def instance(catalogue: Catalogue, service: str, port: str) -> str:
    """Return the `instance` label: the production name, the same in every environment."""
    return f"{service}:{catalogue.services[service].port(port).number}"


def present(catalogue: Catalogue, environment: Environment) -> Iterator[Service]:
    """Yield the services that the environment runs."""
    for service in catalogue.services.values():
        if service.name not in environment.without:
            yield service


def ports(catalogue: Catalogue, environment: Environment) -> Iterator[tuple[Service, Port]]:
    """Yield every port of every service that the environment runs."""
    for service in present(catalogue, environment):
        for port in service.ports:
            yield service, port
