"""Loki's chunk files, whose names tell the time of their first and last line."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

# chunks/<tenant>/<stream>/<encoded name>; the index is below chunks as well.
CHUNK = re.compile(r"^chunks/fake/[0-9a-f]+/[^/]+$")
MARK = "/markers/"


@dataclass(frozen=True)
class Chunk:
    """A file of lines of one stream; `first` and `last` are times in milliseconds."""

    path: str
    first: int
    last: int

    def spans(self, time: int) -> bool:
        """Tell whether a line of that time may be in it."""
        return self.first <= time <= self.last


def chunks(files: Mapping[str, int]) -> set[Chunk]:
    """Return the chunks among Loki's files."""
    return {Chunk(path, *bounds(path)) for path in files if CHUNK.match(path)}


def bounds(path: str) -> tuple[int, int]:
    """Return the times of a chunk's first and last line: it is called from:through:checksum."""
    first, last, _ = base64.b64decode(PurePosixPath(path).name).decode("ascii").split(":")
    return int(first, 16), int(last, 16)


def marked(files: Mapping[str, int]) -> bool:
    """Tell whether chunks are marked for removal."""
    return any(MARK in path for path in files)
