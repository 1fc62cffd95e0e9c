"""What a server needs, said once for whatever starts it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lab.readiness import Ready

# How long a server may take to end in good order.
PATIENCE_S = 10.0
# Stands for the interpreter that runs the lab: our own app is started with it.
PYTHON = "python"


@dataclass(frozen=True)
class Box:
    """What a server needs where it runs in a container.

    `image` is a key of versions.toml, empty for our own app's. It has the networks and limits of
    `service`, which is that of its own name where nothing is said. It reads the `secrets`, by
    name. Its data folder lasts if it `keeps` data; it may write to `scratch` folders until it ends.
    `mounts` are {path inside: file of this machine}, read-only. `capabilities` are all that it has.
    With `engine` it has the socket of the engine itself. `published` are {port of this machine:
    port inside}: by these it is reached from outside.
    """

    image: str = ""
    service: str = ""
    secrets: tuple[str, ...] = ()
    keeps: bool = False
    scratch: tuple[str, ...] = ()
    mounts: Mapping[str, Path] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    published: Mapping[int, int] = field(default_factory=dict)
    engine: bool = False


@dataclass(frozen=True)
class Server:
    """One process of the lab.

    `binary` is a name of versions.toml. `prepare` runs before each start and must be quick.
    A server starts when those it `needs` are ready; those it needs or `uses` end after it. No lab
    has it without those it needs, or those that are `vital` to it though it starts beside them.
    One that runs `once` is ready when it has ended with status 0. A person may open the first
    of `pages` that is there.
    One that has not ended `patience_s` seconds after its signal is killed.
    """

    name: str
    binary: str
    arguments: tuple[str, ...]
    ready: Ready | None
    env: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    vital: tuple[str, ...] = ()
    prepare: Callable[[], None] | None = None
    once: bool = False
    unprivileged: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    patience_s: float = PATIENCE_S
    pages: tuple[str, ...] = ()
    box: Box = Box()


@dataclass(frozen=True)
class Program:
    """A server with what runs it: its version, and in words where that came from."""

    server: Server
    version: str
    source: str
