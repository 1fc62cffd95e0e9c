"""One file that holds a backup: a tar with gzip, whose every byte is checked when it is read."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lab.backup.manifest import FILE, Kept, Manifest, parsed
from lab.errors import LabError

# What gzip writes without a name and a time: anything else was not made here.
HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
LEVEL = 6
# A manifest of a million files.
MANIFEST_MAX = 256 * 2**20
CHUNK = 1 << 20
ANOTHER = "nothing was touched; restore another backup"
Done = Callable[[int], None]


def kept(path: Path) -> Kept:
    """Return the size and the hash of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Kept(size=file.tell(), sha256=digest.hexdigest())


def listed(folder: Path) -> dict[str, Kept]:
    """Return {path: size and hash} of all files in a folder."""
    files = sorted(each for each in folder.rglob("*") if each.is_file() and not each.is_symlink())
    return {each.relative_to(folder).as_posix(): kept(each) for each in files}


def write(path: Path, folder: Path, manifest: Manifest, done: Done = lambda _: None) -> None:
    """Write what a manifest tells of, out of `folder`, and have it on disk at the end.

    `done` hears how many bytes are in it.
    """
    with open(path, "xb", opener=private) as raw:
        with (
            gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as zipped,
            tarfile.open(fileobj=zipped, mode="w") as tar,
        ):
            text = manifest.model_dump_json(indent=1).encode()
            tar.addfile(info(FILE, len(text), manifest), io.BytesIO(text))
            total = 0
            for name, each in manifest.members().items():
                with (folder / name).open("rb") as file:
                    tar.addfile(info(name, each.size, manifest), file)
                total += each.size
                done(total)
        raw.flush()
        os.fsync(raw.fileno())


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read: it holds what people have written."""
    return os.open(path, flags, 0o600)


def info(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    """Return what is told of a member: nobody's, and of the time of the backup."""
    found = tarfile.TarInfo(name)
    found.size, found.mode, found.mtime = size, 0o600, int(manifest.made.timestamp())
    return found


def verify(path: Path, done: Done = lambda _: None) -> Manifest:
    """Read all of an archive, and write nothing; raises LabError for one that is not whole.

    `done` hears how many bytes have been found right.
    """
    return read(path, lambda _: open(os.devnull, "wb"), done)  # noqa: PTH123 - no folder's


def unpack(path: Path, folder: Path) -> None:
    """Write all files of an archive into a folder, each checked once more."""

    def made(name: str) -> IO[bytes]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("xb")

    read(path, made, lambda _: None)


def read(path: Path, sink: Callable[[str], IO[bytes]], done: Done) -> Manifest:
    """Read all of an archive, each file of it into what `sink` opens for its path."""
    total = 0
    with refusals(path), path.open("rb") as raw:
        if raw.read(len(HEADER)) != HEADER:
            raise Unsound("it is no backup, or its first bytes have changed")
        raw.seek(0)
        with gzip.GzipFile(fileobj=raw) as unzipped:
            with tarfile.open(fileobj=unzipped, mode="r|") as tar:
                manifest = first(tar)
                for name, expected, file in told(manifest, tar):
                    with sink(name) as output:
                        same(name, expected, file, output)
                    total += expected.size
                    done(total)
            while unzipped.read(CHUNK):
                pass  # at its end gzip compares its own sum
    return manifest


class Unsound(Exception):  # noqa: N818 - a finding, not a fault of ours
    """What is wrong with an archive."""


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Tell of whatever is wrong with an archive in one message."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise LabError(
            f"{path} cannot be read: {error.strerror}", hint="name a file that nox -s backup made"
        ) from error
    except (Unsound, EOFError, gzip.BadGzipFile, zlib.error, tarfile.TarError) as error:
        raise LabError(f"{path} is damaged: {error}", hint=ANOTHER) from error


def first(tar: tarfile.TarFile) -> Manifest:
    """Return the manifest, which comes first."""
    member = tar.next()
    file = tar.extractfile(member) if member and member.name == FILE else None
    if member is None or file is None or member.size > MANIFEST_MAX:
        raise Unsound(f"it does not begin with {FILE}")
    try:
        return parsed(file.read())
    except ValueError as error:
        raise Unsound(f"its {FILE} cannot be read: {error}") from error


def told(manifest: Manifest, tar: tarfile.TarFile) -> Iterator[tuple[str, Kept, IO[bytes]]]:
    """Yield each file that the manifest tells of, all of them, and raise Unsound for any other."""
    waiting = manifest.members()
    while member := tar.next():
        expected = waiting.pop(member.name, None)
        file = tar.extractfile(member) if member.isreg() else None
        if expected is None or file is None:
            raise Unsound(f"its {FILE} tells of no file {member.name!r}")
        if member.size != expected.size:
            raise Unsound(f"{member.name} has {member.size} bytes, and not {expected.size}")
        yield member.name, expected, file
    if waiting:
        raise Unsound(f"it lacks {min(waiting)}")


def same(name: str, expected: Kept, file: IO[bytes], output: IO[bytes]) -> None:
    """Copy a file; raise Unsound where it is not what it was."""
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
        output.write(piece)
    if digest.hexdigest() != expected.sha256:
        raise Unsound(f"{name} is not what was written")
