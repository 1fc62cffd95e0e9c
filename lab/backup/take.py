"""Taking a backup of a running lab: all stores into a folder, and that into one file."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docker.errors import DockerException
from requests import RequestException

from config.environment import load_environment
from config.problems import nearest
from lab.api import Lab
from lab.backup import archive
from lab.backup.manifest import Manifest, Stored
from lab.backup.store import Store
from lab.backup.stores import STORES
from lab.backup.unfinished import Say, held, note
from lab.errors import LabError

ENDING = ".tar.gz"
MIB = 2**20
# What is taken and the archive of it are there at once, and something is always left over.
ROOM, SPARE = 2, 16 * MIB
# Hears of a store what is done with it.
Tell = Callable[[str, str], None]
ARCHIVE = "archive"
ELSEWHERE = "name a folder of another disk by --to"
TAKEN, WRITTEN = "taken", "written"


@dataclass(frozen=True)
class Take:
    """A backup of `lab` on its way into a new file."""

    lab: Lab
    file: Path
    stores: Sequence[Store]
    tell: Tell
    say: Say

    def run(self) -> Manifest:
        """Take it; whatever happens, every server runs at the end, and no half file is left.

        Raises LabError where a store cannot be taken, or there is no room.
        """
        with held(self.lab, self.say), writable(self.file.parent):
            running(self.lab, self.stores)
            room(self.file.parent, ROOM * sum(self.lab.size(each.name) for each in self.stores))
            with self._work() as folder:
                manifest = self._taken(folder)
                self.tell(ARCHIVE, "writing")
                whole = folder / f"whole{ENDING}"
                archive.write(whole, folder, manifest)
                placed(whole, self.file)
                self.tell(ARCHIVE, WRITTEN)
        return manifest

    @contextmanager
    def _work(self) -> Iterator[Path]:
        """Make a folder beside the file to be, which is gone at the end."""
        with tempfile.TemporaryDirectory(
            prefix=f".{self.file.name}.", suffix=".part", dir=self.file.parent
        ) as name:
            note(self.lab, work=Path(name))
            yield Path(name)

    def _taken(self, folder: Path) -> Manifest:
        lab, stored = self.lab, {}
        for store in self.stores:
            self.tell(store.name, "taking")
            counts = store.take(lab, folder / store.name)
            files = archive.listed(folder / store.name)
            version = lab.parts[store.name].version
            stored[store.name] = Stored(version=version, counts=counts, files=files)
            self.tell(store.name, TAKEN)
        state = lab.state
        always = load_environment(state.environment).without
        return Manifest(
            made=datetime.now(UTC).replace(microsecond=0),
            lab=lab.name,
            environment=state.environment,
            without=tuple(each for each in state.without if each not in always),
            runtime=lab.runtime,
            stores=stored,
        )


def chosen(lab: Lab, only: Sequence[str]) -> list[Store]:
    """Return the stores that are meant; raises LabError for one that there is not."""
    there = [name for name in STORES if name in lab.parts]
    for name in only:
        if name not in there:
            near = nearest(name, there)
            what = f"lab {lab.name} has no {name}" if name in STORES else f"{name} is no store"
            raise LabError(
                f"--only {name}: {what}",
                hint=(f"nearest: {near}; " if near else "") + f"there are: {', '.join(there)}",
            )
    return [STORES[name] for name in there if not only or name in only]


def running(lab: Lab, stores: Sequence[Store]) -> None:
    """Raise LabError for a server that has ended: what it keeps is in no known state."""
    for store in stores:
        if not lab.by.alive(lab.parts[store.name].handle):
            raise LabError(
                f"{store.name} has ended, so what it keeps cannot be taken",
                hint=f"nox -s lab -- logs {store.name} --name {lab.name} tells why; "
                "--only takes the others",
                status=1,
            )


def target(to: Path, lab: str, now: datetime) -> Path:
    """Return the file to write; its folder is made. Raises LabError for one that is there."""
    name = f"setarcos-{lab}-{now:%Y%m%dT%H%M%SZ}{ENDING}"
    file = (to if to.name.endswith(ENDING) else to / name).absolute()
    if file.exists():
        raise LabError(f"{file} is there already", hint="name another file, or a folder")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabError(
            f"{file.parent} cannot be made: {error.strerror}", hint="name another folder by --to"
        ) from error
    return file


def room(folder: Path, needed: int, hint: str = ELSEWHERE) -> None:
    """Raise LabError where a folder's disk has less room than may be needed, in bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        wanted = (needed + SPARE) / MIB
        raise LabError(
            f"too little room in {folder}: {wanted:.0f} MiB may be needed, "
            f"and {free / MIB:.0f} MiB are free",
            hint=hint,
        )


@contextmanager
def writable(folder: Path, hint: str = ELSEWHERE) -> Iterator[None]:
    """Tell of a folder that cannot be written, or of a disk that has become full."""
    try:
        yield
    except (DockerException, RequestException):
        raise  # it is the engine that failed, though these are OSErrors, too
    except OSError as error:
        raise LabError(f"{folder} cannot be written: {error}", hint=hint, status=1) from error


def placed(whole: Path, file: Path) -> None:
    """Give a finished file its name, and have that on disk, too."""
    whole.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
