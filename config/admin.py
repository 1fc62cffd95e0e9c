"""Calls by which a server's data is copied or deleted: closed, but for exceptions with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.catalogue.fact import Line


class AdminCall(StrEnum):
    """A call that an environment may open.

    Prometheus has one flag for all of its calls: where the snapshot is open, whoever reaches
    Prometheus itself may also delete series. The proxy passes on the snapshot alone.
    """

    PROMETHEUS_SNAPSHOT = "prometheus-snapshot"


# {call that is open: what for}
AdminExceptions = Mapping[Annotated[AdminCall, Field(strict=False)], Line]


@dataclass(frozen=True)
class Door:
    """All admin calls of a server: their paths begin so, and `calls` are those that may be open."""

    below: str
    calls: Mapping[AdminCall, str]
    methods: tuple[str, ...] = ("POST", "PUT")

    def opened(self, exceptions: Iterable[AdminCall]) -> list[str]:
        """Return the paths that are open."""
        return [self.calls[call] for call in exceptions if call in self.calls]


# The servers that have such calls.
DOORS = {
    "prometheus": Door(
        "/api/v1/admin/", {AdminCall.PROMETHEUS_SNAPSHOT: "/api/v1/admin/tsdb/snapshot"}
    )
}
