"""Every process that takes part: the app's, the exporters', the monitoring servers' and stores'."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from config.catalogue.fact import Fact, HostName, Line, mistake
from config.problems import UnknownNameError


class Kind(StrEnum):
    """What a service is for; networks, dashboards and alert routes follow from it."""

    APP = "app"
    STORE = "store"
    EXPORTER = "exporter"
    MONITORING = "monitoring"
    EDGE = "edge"


class Network(StrEnum):
    """Servers reach each other where they share one of these; `edge` alone leads outside."""

    APP = "app"
    EXPORTERS = "exporters"
    MONITORING = "monitoring"
    EDGE = "edge"


class Protocol(StrEnum):
    """What is spoken at a port; the reverse proxy passes on HTTP."""

    HTTP = "http"
    GRPC = "grpc"
    TCP = "tcp"


HOME = {
    Kind.APP: Network.APP,
    Kind.STORE: Network.APP,
    Kind.EXPORTER: Network.EXPORTERS,
    Kind.MONITORING: Network.MONITORING,
    Kind.EDGE: Network.EDGE,
}


class Limits(Fact):
    """The most that a container of a service may use: memory in MiB, processors as a number."""

    memory_mib: Annotated[int, Field(ge=16, le=65536)]
    cpus: Annotated[float, Field(gt=0, le=64, allow_inf_nan=False, strict=False)]


class Port(Fact):
    """A port by its production number, and its slot above the lab's port base.

    A slot is `port_base + slot` where all servers share one address; it never moves.
    """

    name: HostName
    number: Annotated[int, Field(ge=1, le=65535)]
    slot: Annotated[int, Field(ge=0, le=99)]
    protocol: Annotated[Protocol, Field(strict=False)] = Protocol.HTTP


class Service(Fact):
    """One process, called by its network name; `telemetry` means it sends logs and spans."""

    name: HostName
    title: Line
    kind: Annotated[Kind, Field(strict=False)]
    team: HostName
    limits: Limits = Limits(memory_mib=256, cpus=1)
    joins: tuple[Annotated[Network, Field(strict=False)], ...] = Field(default=(), strict=False)
    ports: tuple[Port, ...] = Field(strict=False)
    routes: tuple[Line, ...] = Field(default=(), strict=False)
    telemetry: bool = False

    @model_validator(mode="after")
    def _reachable(self) -> Service:
        if not self.ports:
            raise mistake("service_ports", "a service without ports", fix="add a port")
        return self

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks that the service is on; the first is that of its kind."""
        return tuple(dict.fromkeys((HOME[self.kind], *self.joins)))

    def port(self, name: str) -> Port:
        """Return the port called `name`; raises UnknownNameError where there is none."""
        for port in self.ports:
            if port.name == name:
                return port
        raise UnknownNameError(f"port of {self.name}", name, [port.name for port in self.ports])


class Team(Fact):
    """Who answers for a service."""

    name: HostName
    title: Line
