"""A small backup on disk, and what it was made of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lab.backup import archive
from lab.backup.manifest import Manifest, Stored

MADE = datetime(2026, 1, 31, 12, tzinfo=UTC)
FILES = {"loki": {"chunks/fake/a==": b"lines", "wal/0": b""}, "postgres": {"dump": b"\0rows" * 99}}


def manifest_of(folder: Path, **changed: object) -> Manifest:
    """Return what is told of the stores in a folder."""
    stores = {
        name: Stored(version="3.7.6", counts={}, files=archive.listed(folder / name))
        for name in FILES
    }
    facts = {
        "made": MADE,
        "lab": "one",
        "environment": "lab",
        "without": ("traffic",),
        "runtime": "processes",
        "stores": stores,
        **changed,
    }
    return Manifest.model_validate(facts)


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    """Return a folder of what was taken of two stores."""
    folder = tmp_path / "taken"
    for store, files in FILES.items():
        for name, content in files.items():
            path = folder / store / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


@pytest.fixture
def whole(tmp_path: Path, taken: Path) -> Path:
    """Return an archive of it."""
    path = tmp_path / "whole.tar.gz"
    archive.write(path, taken, manifest_of(taken))
    return path
