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
class Server:
    """One process of the lab.

    `binary` is a name of versions.toml. `prepare` runs before each start and must be quick.
    A server starts when those it `needs` are ready. One that runs `once` is ready when it has
    ended with status 0. A person may open the first of `pages` that is there.
    One that has not ended `patience_s` seconds after its signal is killed.
    """

    name: str
    binary: str
    arguments: tuple[str, ...]
    ready: Ready | None
    env: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    prepare: Callable[[], None] | None = None
    once: bool = False
    unprivileged: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    patience_s: float = PATIENCE_S
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """A server with the binary that was found for it."""

    server: Server
    path: Path
    env: Mapping[str, str]

    @property
    def command(self) -> list[str]:
        """Return the whole command line."""
        return [str(self.path), *self.server.arguments]
