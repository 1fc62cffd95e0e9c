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


class Port(Fact):
    """A port by its production number, and its slot above the lab's port base.

    A slot is `port_base + slot` where all servers share one address; it never moves.
    """

    name: HostName
    number: Annotated[int, Field(ge=1, le=65535)]
    slot: Annotated[int, Field(ge=0, le=99)]


class Service(Fact):
    """One process, called by its network name; `telemetry` means it sends logs and spans."""

    name: HostName
    title: Line
    kind: Annotated[Kind, Field(strict=False)]
    team: HostName
    ports: tuple[Port, ...] = Field(strict=False)
    routes: tuple[Line, ...] = Field(default=(), strict=False)
    telemetry: bool = False

    @model_validator(mode="after")
    def _reachable(self) -> Service:
        if not self.ports:
            raise mistake("service_ports", "a service without ports", fix="add a port")
        return self

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
