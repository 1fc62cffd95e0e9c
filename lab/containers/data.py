"""What a server in a container has on disk, asked from the engine: it may run or be stopped."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, cast

from docker.models.containers import Container

from lab.engine import EngineError


class Stream:
    """Pieces that arrive one by one, read as a file is; none of it is kept."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer at the end."""
        found = [self._rest]
        lacking = size - len(self._rest)
        while lacking > 0 and (piece := next(self._pieces, b"")):
            found.append(piece)
            lacking -= len(piece)
        whole = b"".join(found)
        self._rest = whole[size:]
        return whole[:size]


def files(container: Container, folder: str) -> Mapping[str, int]:
    """Return {path below `folder`: bytes} of all files there.

    Raises EngineError where they change too fast to be read, docker.errors.NotFound where
    there is no such folder.
    """
    pieces, _ = container.get_archive(folder)
    stream = cast("IO[bytes]", Stream(iter(pieces)))
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            return {below(each.name): each.size for each in tar if each.isfile()}
    except tarfile.TarError as error:
        raise EngineError(
            f"what {container.name} has in {folder} cannot be read: {error}",
            hint="ask again, or stop the server first",
            status=1,
        ) from error


def below(name: str) -> str:
    """Return a member's path without the folder that was asked for."""
    return str(PurePosixPath(*PurePosixPath(name).parts[1:]))
