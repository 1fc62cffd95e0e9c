"""The cache: one folder for each recipe, complete and checked, or not there at all."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

MANIFEST = "manifest.json"
PARTIAL = ".partial-"
# Builds pass it before they use Go's caches; it is held while those are removed.
GO_GATE = "go-caches"
LOOK_S = 0.2
LIBRARIES = ("lib/*-linux-*", "usr/lib/*-linux-*")


class File(BaseModel):
    """A file as it was when its entry was made."""

    model_config = ConfigDict(frozen=True)
    sha256: str
    size: int
    mtime_ns: int


class Manifest(BaseModel):
    """What an entry holds. It is written last: an entry without one is none."""

    model_config = ConfigDict(frozen=True)
    recipe: str
    versions: dict[str, str]
    libraries: tuple[str, ...] = ()
    files: dict[str, File]


@dataclass(frozen=True)
class Entry:
    """A finished folder of the cache."""

    folder: Path
    manifest: Manifest

    @property
    def env(self) -> Mapping[str, str]:
        """Return the variables that the entry's programs need to find their libraries."""
        return libraries(self.folder, self.manifest.libraries)

    def intact(self, path: Path) -> bool:
        """Tell whether a file of the entry is still what was put there."""
        real, folder = path.resolve(), self.folder.resolve()
        name = str(real.relative_to(folder)) if real.is_relative_to(folder) else ""
        known = self.manifest.files.get(name)
        if known is None or not real.is_file():
            return False
        facts = path.stat()
        if (facts.st_size, facts.st_mtime_ns) == (known.size, known.mtime_ns):
            return True
        # Copied from elsewhere without its times, or changed: its bytes tell.
        return facts.st_size == known.size and digest_of(path) == known.sha256


@dataclass(frozen=True)
class Store:
    """The entries below `cache`."""

    cache: Path

    def entry(self, key: str) -> Entry | None:
        """Return a finished entry, or None."""
        folder = self.cache / "entries" / key
        try:
            text = (folder / MANIFEST).read_text(encoding="utf-8")
            return Entry(folder, Manifest.model_validate_json(text))
        except (OSError, ValidationError):
            return None

    @contextmanager
    def held(self, key: str, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold an entry's lock; `waiting` is called again and again while somebody else does."""
        path = self.cache / "locks" / f"{key}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        while not lock.is_locked:
            try:
                lock.acquire(timeout=LOOK_S)
            except Timeout:
                waiting()
        try:
            yield
        finally:
            lock.release()

    def begin(self, key: str) -> Path:
        """Return an empty folder for making an entry; what an interruption left there is gone."""
        folder = self.cache / "entries" / f"{PARTIAL}{key}"
        remove(folder)
        folder.mkdir(parents=True)
        return folder

    def commit(self, key: str, partial: Path, recipe: str, versions: Mapping[str, str]) -> Entry:
        """Turn what was made into the entry, at once; a damaged one is replaced."""
        readable(partial)
        for above in (self.cache, partial.parent):
            above.chmod(above.stat().st_mode | 0o755)
        manifest = Manifest(
            recipe=recipe,
            versions=dict(versions),
            libraries=library_folders(partial),
            files={str(path.relative_to(partial)): described(path) for path in files(partial)},
        )
        text = manifest.model_dump_json(indent=1) + "\n"
        (partial / MANIFEST).write_text(text, encoding="utf-8")
        (partial / MANIFEST).chmod(0o644)
        folder = partial.with_name(key)
        old = partial.with_name(f"{PARTIAL}old-{key}")
        remove(old)
        if folder.exists():
            folder.rename(old)
        partial.rename(folder)
        remove(old)
        return Entry(folder, manifest)


def key_of(recipe: str, version: str, *parts: str) -> str:
    """Return an entry's name: it changes with the recipe, its files and the kind of machine."""
    digest = hashlib.sha256("\0".join((platform.machine(), *parts)).encode())
    return "-".join(filter(None, (recipe.replace(".", "-"), version, digest.hexdigest()[:12])))


def files(folder: Path) -> Iterator[Path]:
    """Yield the plain files below a folder."""
    for root, _, names in os.walk(folder):
        for path in (Path(root) / name for name in sorted(names)):
            if not path.is_symlink() and path.is_file():
                yield path


def described(path: Path) -> File:
    """Return what the manifest says of a file."""
    facts = path.stat()
    return File(sha256=digest_of(path), size=facts.st_size, mtime_ns=facts.st_mtime_ns)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def library_folders(folder: Path) -> tuple[str, ...]:
    """Return the folders with shared libraries that the system's linker does not know of."""
    found = (path for place in LIBRARIES for path in folder.glob(f"{place}/*.so*"))
    return tuple(sorted({str(path.parent.relative_to(folder)) for path in found}))


def libraries(folder: Path, places: Iterable[str]) -> Mapping[str, str]:
    """Return the variables by which programs find the libraries in `places` below `folder`."""
    path = os.pathsep.join(str(folder / place) for place in places)
    return {"LD_LIBRARY_PATH": path} if path else {}


def readable(folder: Path) -> None:
    """Let everybody read: root's PostgreSQL runs as another user."""
    for root, names, _ in os.walk(folder):
        for path in (Path(root), *(Path(root) / name for name in names)):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o755)
    for path in files(folder):
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def remove(folder: Path) -> None:
    """Remove a tree, also one with read-only folders, as Go's module cache may be."""
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
    except PermissionError:
        for root, _, _ in os.walk(folder):
            Path(root).chmod(0o700)
        shutil.rmtree(folder)
