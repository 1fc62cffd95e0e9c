"""A stand-in for the engine that knows images and nothing else, and small programs to pack."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import APIError, ImageNotFound

from lab.provision.result import Binary

Program = Callable[..., Binary]


@dataclass
class Engine:
    """Has `images`, {name: attributes}; a pull answers with `events`, or fails with `error`."""

    there: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""
    served: Mapping[str, Any] | None = None
    pulls: list[str] = field(default_factory=list)

    @property
    def images(self) -> SimpleNamespace:
        """Return what looks images up."""
        return SimpleNamespace(get=self._get)

    @property
    def api(self) -> SimpleNamespace:
        """Return what pulls."""
        return SimpleNamespace(pull=self._pull)

    def version(self) -> dict[str, str]:
        """Tell what it runs."""
        return {"Os": "linux", "Arch": "amd64"}

    def _get(self, name: str) -> SimpleNamespace:
        if name not in self.there:
            raise ImageNotFound(name)
        return SimpleNamespace(id=f"id of {name}", attrs=self.there[name])

    def _pull(self, repository: str, *, tag: str, **_: bool) -> Iterator[dict[str, Any]]:
        self.pulls.append(repository)
        if self.error:
            raise APIError(self.error)
        yield from self.events
        if self.served is not None:
            self.there[f"{repository}:{tag}"] = dict(self.served)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return a maker of binaries: their ELF header, with or without a loader."""

    def make(name: str, *, static: bool = True) -> Binary:
        path = tmp_path / name
        kind = 1 if static else 3
        head = b"\x7fELF\x02\x01".ljust(32, b"\0") + struct.pack("<Q", 64)
        head = head.ljust(54, b"\0") + struct.pack("<HH", 56, 1)
        path.write_bytes(head.ljust(64, b"\0") + struct.pack("<I", kind).ljust(56, b"\0"))
        return Binary(name, path, "1.2.3", "Go build", {})

    return make
