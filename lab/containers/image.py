"""A server with the image that runs it."""

from __future__ import annotations

from dataclasses import dataclass

from lab.server import Program


@dataclass(frozen=True)
class Image:
    """An image that the engine has, and the account that it is started as (uid:gid)."""

    name: str
    run_as: str
    # Folders that it declares as volumes: each gets memory, so that none is made unasked.
    volumes: tuple[str, ...] = ()
    # Where its own is not what starts a server.
    entrypoint: tuple[str, ...] | None = None

    @property
    def owner(self) -> tuple[int, int]:
        """Return uid and gid."""
        uid, _, gid = self.run_as.partition(":")
        return int(uid), int(gid)


@dataclass(frozen=True)
class Imaged(Program):
    """A server with its image."""

    image: Image


def imaged(program: Program) -> Imaged:
    """Return a program of this runtime."""
    if not isinstance(program, Imaged):
        raise TypeError(f"{program.server.name} is not of this runtime")
    return program
