"""What a backup must put right at its end, written down first, so that a killed one is mended."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock
from pydantic import BaseModel, ConfigDict, ValidationError

from lab.api import Lab
from lab.errors import LabError

FILE, LOCK = "backup.json", "backup.lock"
Say = Callable[[str], None]


class Unfinished(BaseModel):
    """Servers that are stopped, (server, part) that it made them write, and its own folder."""

    model_config = ConfigDict(frozen=True)
    stopped: tuple[str, ...] = ()
    made: tuple[tuple[str, str], ...] = ()
    work: Path | None = None


def load(folder: Path) -> Unfinished:
    """Return what is written down in a lab's folder."""
    try:
        return Unfinished.model_validate_json((folder / FILE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return Unfinished()


def note(lab: Lab, **changed: object) -> None:
    """Write down what has changed, in one step."""
    folder = lab.state.folder
    now = load(folder).model_copy(update=changed)
    new = folder / f".{FILE}"
    new.write_text(now.model_dump_json(), encoding="utf-8")
    new.replace(folder / FILE)


@contextmanager
def held(lab: Lab, say: Say) -> Iterator[None]:
    """Be the only backup of a lab; put right what an earlier one left, and in the end this one.

    Raises LabError where another one is at work.
    """
    try:
        with filelock.FileLock(lab.state.folder / LOCK, timeout=0):
            mend(lab, say)
            try:
                yield
            finally:
                mend(lab, lambda _: None)
    except filelock.Timeout as error:
        raise LabError(
            f"another backup of lab {lab.name} is at work", hint="wait until it has ended"
        ) from error


def mend(lab: Lab, say: Say) -> None:
    """Start what a backup stopped, and remove what it made. Call it inside held()."""
    left = load(lab.state.folder)
    for server in left.stopped:
        if not lab.by.alive(lab.parts[server].handle):
            lab.start(server)
            say(f"started {server}, which an interrupted backup had stopped")
    for server, part in left.made:
        with suppress(LabError):
            lab.discard(server, part)
    if left.work is not None:
        shutil.rmtree(left.work, ignore_errors=True)
        say(f"removed {left.work}, which an interrupted backup left behind")
    (lab.state.folder / FILE).unlink(missing_ok=True)


@contextmanager
def stopped(lab: Lab, server: str) -> Iterator[None]:
    """Have a server stopped for a moment, so that its files do not change."""
    note(lab, stopped=(server,))
    lab.stop(server)
    yield
    lab.start(server)
    note(lab, stopped=())


@contextmanager
def made(lab: Lab, server: str, part: str) -> Iterator[None]:
    """Have a part of a server's data removed again that was made for the backup alone."""
    note(lab, made=((server, part),))
    yield
    lab.discard(server, part)
    note(lab, made=())


def interrupted(folder: Path, server: str) -> bool:
    """Tell whether a backup has stopped this server of the lab in `folder`."""
    return server in load(folder).stopped
