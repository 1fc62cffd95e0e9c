"""The data volume of a server: measured, copied to this machine, and filled from it.

A server need not run, nor have a container yet: the engine is asked through one that is never
started, on which the volume is mounted.
"""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from docker.errors import DockerException, NotFound
from docker.models.containers import Container

from lab.containers import box
from lab.containers.image import Imaged, imaged
from lab.containers.labels import labels
from lab.containers.supply import programs
from lab.containers.volumes import DATA, PLACE
from lab.engine import engine, executed
from lab.errors import LabError
from lab.servers import servers
from lab.site import Site

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def size(site: Site, server: str) -> int:
    """Return the bytes of a server's volume, as the engine counts them."""
    wanted = box.volume(site, described(site, server).server, DATA)
    volumes = engine().df()["Volumes"] or []
    # Where the engine does not know, it says -1.
    return sum(max(each["UsageData"]["Size"], 0) for each in volumes if each["Name"] == wanted)


def fetch(site: Site, server: str, folder: Path, under: str) -> None:
    """Copy what is in a server's volume, or in the part of it `under` a path, into `folder`."""
    with holder(site, described(site, server)) as one, tempfile.TemporaryFile() as file:
        try:
            pieces, _ = one.get_archive(str(PurePosixPath(PLACE, under)))
        except NotFound as error:
            raise LabError(f"{server} has no {under or 'data'}", status=1) from error
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        unpack(file, folder)


def put(site: Site, server: str, folder: Path, under: str) -> None:
    """Copy what is in `folder` into the volume of a server that does not run, as its own."""
    program = described(site, server)
    with holder(site, program) as one, tempfile.TemporaryFile() as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for info, path in members(folder, under, program.image.owner):
                if path.is_file():
                    with path.open("rb") as content:
                        tar.addfile(info, content)
                else:
                    tar.addfile(info)
        file.seek(0)
        one.put_archive(PLACE, file)


def discard(site: Site, server: str, under: str) -> None:
    """Remove a part of the data of a running server whose image has `rm`."""
    path = str(PurePosixPath(site.data(server), under))
    try:
        status, said = executed(site.box(server), ["rm", "-rf", path], {})
    except DockerException as error:
        status, said = 1, str(error)
    if status:
        raise LabError(f"{path} of {server} cannot be removed: {said.strip()}", status=1)


def described(site: Site, server: str) -> Imaged:
    """Return a server with its image."""
    wanted = [each for each in servers(site) if each.name == server]
    return imaged(programs(wanted)[server])


@contextmanager
def holder(site: Site, program: Imaged) -> Iterator[Container]:
    """Yield a container with the volume of a server, which is never started."""
    server = program.server
    one = engine().containers.create(
        program.image.name,
        command=["true"],
        labels=labels(site.environment, site.folder),
        volumes={box.volume(site, server, DATA): {"bind": PLACE, "mode": "rw"}},
    )
    try:
        yield one
    finally:
        one.remove(force=True, v=True)


def unpack(file: IO[bytes], folder: Path) -> None:
    """Unpack an archive of one folder, without that folder's own name."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=file) as tar:
        for member in tar:
            inner = PurePosixPath(*PurePosixPath(member.name).parts[1:])
            if inner.parts and (member.isfile() or member.isdir()):
                tar.extract(member.replace(name=str(inner)), folder, filter="data")


def members(
    folder: Path, under: str, owner: tuple[int, int]
) -> Iterable[tuple[tarfile.TarInfo, Path]]:
    """Yield all that is in a folder, and the folders above it, as the owner's alone."""
    above = [each for each in reversed(PurePosixPath(under, "x").parents) if each.parts]
    below = sorted(each for each in folder.rglob("*") if each.is_file() or each.is_dir())
    for name, path in (
        *((str(each), folder) for each in above),
        *((str(PurePosixPath(under, each.relative_to(folder))), each) for each in below),
    ):
        info = tarfile.TarInfo(name)
        info.uid, info.gid = owner
        if path.is_dir():
            info.type, info.mode = tarfile.DIRTYPE, FOLDER_MODE
        else:
            info.size, info.mode = path.stat().st_size, FILE_MODE
        yield info, path
