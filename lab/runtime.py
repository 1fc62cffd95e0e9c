"""What both runtimes can do: plain processes, and containers."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil
from pydantic import BaseModel, ConfigDict

from config.addresses import Address
from config.check import Tool
from config.environment import Environment
from lab.server import PATIENCE_S, Program, Server
from lab.site import Site

Say = Callable[[str], None]


class Handle(BaseModel):
    """A process, told from a later one with the same number by its time of creation."""

    model_config = ConfigDict(frozen=True)
    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Handle:
        """Return the handle of a process that is there; raises psutil.NoSuchProcess."""
        return cls(pid=pid, created=psutil.Process(pid).create_time())

    def __str__(self) -> str:
        return f"process {self.pid}"


class Container(BaseModel):
    """A container, by the number that the engine gave it."""

    model_config = ConfigDict(frozen=True)
    container: str

    def __str__(self) -> str:
        return f"container {self.container[:12]}"


@dataclass(frozen=True)
class Ending:
    """How a server is asked to end, and how many seconds it is given before it is made to."""

    handle: Handle | Container
    number: signal.Signals = signal.SIGTERM
    patience_s: float = PATIENCE_S


class Running(Protocol):
    """A server that was started by this process."""

    @property
    def handle(self) -> Handle | Container:
        """Return what names it from now on; raises psutil.NoSuchProcess where it has ended."""

    def poll(self) -> int | None:
        """Return its exit status, minus the signal that ended it; None while it runs."""

    def why(self, status: int) -> str:
        """Return in words how it ended."""

    def disown(self) -> None:
        """Leave it to itself: it is to outlive this process, or others stop it."""


class Runtime(Protocol):
    """A way to run the servers of a lab. What it raises is a LabError."""

    @property
    def name(self) -> str:
        """Return what the report and `--runtime` call it."""

    def located(
        self, environment: Environment, name: str, folder: Path, port_base: int | None = None
    ) -> Environment:
        """Return an environment with the places of lab `name` in `folder`, its ports at the base.

        Raises LabError for one whose servers have hosts of their own.
        """

    def fitted(self, site: Site, say: Say) -> Environment:
        """Return the environment without what cannot be had here; say so of each."""

    def ports(self, site: Site) -> Iterator[tuple[str, int]]:
        """Yield each port of this machine that the lab takes, with its service."""

    def programs(self, servers: Sequence[Server]) -> tuple[dict[str, Program], bool]:
        """Return what runs each server, by its name, and whether any had to be fetched or built."""

    def prepare(self, site: Site, programs: Mapping[str, Program]) -> None:
        """Make what servers share, before the first is started."""

    def start(self, site: Site, program: Program) -> Running:
        """Start a server, or start again one that was stopped."""

    def ended(self, folder: Path, running: Mapping[str, Running]) -> dict[str, int]:
        """Return the exit status of each of these servers that has ended."""

    def alive(self, handle: Handle | Container) -> bool:
        """Tell whether a server is there and has not ended."""

    def stop(self, endings: Iterable[Ending]) -> None:
        """Ask servers to end, all at once; make those end that have not when their time is over."""

    def kill(self, handle: Handle | Container) -> None:
        """End a server at once, as a crash would."""

    def pid(self, handle: Handle | Container) -> int:
        """Return the number of its process on this machine."""

    def left(self, folder: Path) -> list[str]:
        """Return in words all that runs, or is kept elsewhere, for the lab in `folder`."""

    def clear(self, folder: Path) -> None:
        """Remove all of that."""

    def memory_mb(self, folder: Path) -> float:
        """Return the memory of all servers in MiB."""

    def log(self, folder: Path, server: str) -> str:
        """Return all that a server has written."""

    def lines(self, folder: Path, server: str, count: int, *, follow: bool) -> Iterator[str]:
        """Yield the last lines that a server wrote, with `follow` also those to come."""

    def files(self, site: Site, server: str) -> Mapping[str, int]:
        """Return {path below a server's data folder: bytes}, whether it runs or not."""

    def tcp(self, site: Site, service: str, port: str) -> AbstractContextManager[Address]:
        """Return where programs of this machine reach a port that is no HTTP, while it is held."""

    def tool(self, name: str) -> Tool | None:
        """Return a server's own checker, or another program of versions.toml, if it is here."""

    def run(
        self, site: Site, server: str, arguments: Sequence[str], env: Mapping[str, str]
    ) -> tuple[int, str]:
        """Run Python beside a running server, with `env` alone; return status and output."""

    def beside(
        self, site: Site, server: str, name: str, arguments: Sequence[str], env: Mapping[str, str]
    ) -> tuple[int, str]:
        """Run a program that came with a running server; return status and output."""

    def size(self, site: Site, server: str) -> int:
        """Return the bytes that a server keeps."""

    def fetch(self, site: Site, server: str, folder: Path, under: str = "") -> None:
        """Copy what a server keeps, or what it keeps `under` a path, into a folder of this machine.

        It does not change meanwhile: the server is stopped, or has finished that part.
        """

    def put(self, site: Site, server: str, folder: Path, under: str = "") -> None:
        """Copy what is in a folder of this machine to where a server keeps it, as its own.

        The server does not run, or does not know that part yet.
        """

    def discard(self, site: Site, server: str, under: str) -> None:
        """Remove a part of what a running server keeps."""
