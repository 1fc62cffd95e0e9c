"""Stand-ins: small shell scripts in place of programs, and a PATH that holds nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.provision.progress import Item

Script = Callable[[str, str], Path]


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that comes first on PATH, before the system's own tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


@pytest.fixture
def script(bin_folder: Path) -> Script:
    """Return a function that puts a stand-in on PATH: name, and the shell lines that it runs."""

    def make(name: str, body: str) -> Path:
        path = bin_folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def item() -> Item:
    """Return an item that nobody watches."""
    return Item("thing", 0, lambda _: None)
