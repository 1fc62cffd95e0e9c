"""Blocks of Tempo and of Prometheus on disk, by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

TEMPO = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# A ULID, the name of a folder at the top.
PROMETHEUS = re.compile(r"^([0-9A-HJKMNP-TV-Z]{26})/")
STORED = "blocks/"


def tempo_blocks(files: Mapping[str, int]) -> set[str]:
    """Return the names of the blocks that Tempo has stored."""
    names = (TEMPO.search(path) for path in files if path.startswith(STORED))
    return {name[0] for name in names if name}


def before_storing(files: Mapping[str, int]) -> set[str]:
    """Return the names of the blocks of which Tempo has something elsewhere, not yet stored."""
    paths = (path for path, size in files.items() if size and not path.startswith(STORED))
    return {name[0] for path in paths if (name := TEMPO.search(path))}


def prometheus_blocks(files: Mapping[str, int]) -> dict[str, int]:
    """Return {name: bytes} of the blocks that Prometheus has."""
    found: dict[str, int] = {}
    for path, size in files.items():
        if name := PROMETHEUS.match(path):
            found[name[1]] = found.get(name[1], 0) + size
    return found


def rest(files: Mapping[str, int]) -> int:
    """Return the bytes of what Prometheus counts beside its blocks: the log and open chunks."""
    tops = ("wal", "wbl", "chunks_head")
    return sum(size for path, size in files.items() if PurePosixPath(path).parts[0] in tops)
