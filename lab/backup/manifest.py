"""What an archive holds, as its first file tells: each file with its size and its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from config.catalogue.fact import HostName
from lab.errors import LabError

FILE = "manifest.json"
# Raised when an older restore would misread what is written now.
FORMAT = 1


def below(path: str) -> str:
    """Return a path that leads below a folder; raises ValueError for any other."""
    pure = PurePosixPath(path)
    if not pure.parts or pure.is_absolute() or ".." in pure.parts or str(pure) != path:
        raise ValueError(f"{path!r} does not lead below a folder")
    return path


class Kept(BaseModel):
    """A file: its bytes, and their SHA-256 in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Stored(BaseModel):
    """What was taken of a store: its server's version, what is in it, and {path: file}."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: str
    counts: Mapping[str, int]
    files: Mapping[Annotated[str, AfterValidator(below)], Kept]

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(each.size for each in self.files.values())


class Manifest(BaseModel):
    """A backup: when and of which lab it was taken, and what each store had."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int = FORMAT
    made: datetime
    lab: str
    environment: HostName
    without: tuple[HostName, ...]
    runtime: str
    stores: Mapping[HostName, Stored]

    @property
    def size(self) -> int:
        """Return the bytes of all files of all stores."""
        return sum(each.size for each in self.stores.values())

    def members(self) -> dict[str, Kept]:
        """Return {path in the archive: file}."""
        return {
            f"{name}/{path}": kept
            for name, stored in self.stores.items()
            for path, kept in stored.files.items()
        }


def parsed(text: bytes) -> Manifest:
    """Read a manifest; raises ValueError for what is none, and LabError for another format."""
    found = json.loads(text)
    made = found.get("format") if isinstance(found, dict) else None
    if isinstance(made, int) and made != FORMAT:
        raise LabError(
            f"the backup is of format {made}, and this project reads format {FORMAT}",
            hint="restore it with the version of the project that made it",
        )
    return Manifest.model_validate(found)
