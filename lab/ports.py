"""Ports that a lab wants and that somebody else has."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

from config.addresses import LOOPBACK
from lab.errors import LabError
from lab.processes import MARK
from lab.site import Site
from lab.state import PORTS, free_base


@dataclass(frozen=True)
class Busy:
    """A port that is taken: for whom we wanted it, and who has it."""

    port: int
    service: str
    holder: str

    def __str__(self) -> str:
        return f"port {self.port} (for {self.service}) is held by {self.holder}"


def busy(wanted: Iterable[tuple[str, int]]) -> list[Busy]:
    """Return every port that is taken, of those wanted: (service, port)."""
    return [
        Busy(number, service, holder(number)) for service, number in wanted if not _free(number)
    ]


def check(site: Site, wanted: Iterable[tuple[str, int]]) -> None:
    """Raise LabError, with each port and its holder, where the lab cannot have its ports."""
    taken = busy(wanted)
    if taken:
        base = site.environment.port_base or 0
        raise LabError(
            "\n".join(str(each) for each in taken),
            hint=f"stop that, or choose other ports with --port-base {free_base(base + PORTS)}",
        )


def _free(number: int) -> bool:
    with socket.socket() as one:
        # As servers do: a port that is only waiting for late packets is free.
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((LOOPBACK, number))
        except OSError:
            return False
    return True


def holder(number: int) -> str:
    """Return who listens on a port: program, process number, and the lab it belongs to."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return "a process of another user"
    for each in connections:
        if each.status == psutil.CONN_LISTEN and each.pid and each.laddr[1:] == (number,):
            return _name(each.pid)
    return "a process of another user"


def _name(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            words = f"{process.name()} (process {pid})"
            lab = process.environ().get(MARK)
    except psutil.AccessDenied:
        return f"process {pid}"
    except psutil.NoSuchProcess:
        return "a process that has just ended"
    return f"{words} of the lab in {lab}" if lab else words
