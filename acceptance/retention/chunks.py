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
    """A file of lines of one stream; `last` is the time of its last line, in milliseconds."""

    path: str
    last: int
    size: int


def chunks(files: Mapping[str, int]) -> set[Chunk]:
    """Return the chunks among Loki's files."""
    return {Chunk(path, last(path), size) for path, size in files.items() if CHUNK.match(path)}


def last(path: str) -> int:
    """Return the time of a chunk's last line; its name is from:through:checksum in hex."""
    name = base64.b64decode(PurePosixPath(path).name).decode("ascii")
    return int(name.split(":")[1], 16)


def marked(files: Mapping[str, int]) -> bool:
    """Tell whether chunks are marked for removal."""
    return any(MARK in path for path in files)
