"""Volumes of a lab: data that lasts, and secrets, each owned by the account that reads it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.containers.image import Image
from lab.containers.labels import labels
from lab.engine import engine
from lab.site import Site

DATA, SECRETS = "data", "secrets"
# Where the volumes of all servers are seen while they are filled.
PLACE = "/fill"


@dataclass(frozen=True)
class Filling:
    """A volume: its name, its owner as uid and gid, and the files that it gets."""

    name: str
    owner: tuple[int, int]
    files: Mapping[str, bytes]

    def members(self) -> Iterable[tuple[tarfile.TarInfo, bytes]]:
        """Yield the folder itself, then each file, which only the owner may read."""
        yield self._owned(self.name, 0o700, tarfile.DIRTYPE, 0), b""
        for name, content in self.files.items():
            yield self._owned(f"{self.name}/{name}", 0o400, tarfile.REGTYPE, len(content)), content

    def _owned(self, name: str, mode: int, kind: bytes, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.uid, info.gid = self.owner
        info.mode, info.type, info.size = mode, kind, size
        return info


def fill(site: Site, fillings: Iterable[Filling], image: Image) -> None:
    """Make volumes and put in what they hold.

    They are mounted in a container that is never started: the engine itself unpacks an archive
    there with owners and modes, so no program needs to run as root.
    """
    wanted = list(fillings)
    marks = labels(site.environment, site.folder)
    for each in wanted:
        engine().volumes.create(each.name, labels=marks)
    places = {each.name: {"bind": f"{PLACE}/{each.name}", "mode": "rw"} for each in wanted}
    filler = engine().containers.create(
        image.name, command=["true"], name=site.box("filler"), labels=marks, volumes=places
    )
    try:
        filler.put_archive(PLACE, archive(wanted))
    finally:
        filler.remove(force=True, v=True)


def readable(path: Path) -> None:
    """Let the accounts of containers read what is mounted, whatever this user's umask is."""
    for each in (path, *path.rglob("*")):
        each.chmod(each.stat().st_mode | (0o755 if each.is_dir() else 0o644))


def archive(fillings: Iterable[Filling]) -> bytes:
    """Return a tar archive of all volumes side by side."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as tar:
        for each in fillings:
            for info, content in each.members():
                tar.addfile(info, io.BytesIO(content))
    return output.getvalue()
