"""What is known of a lab on disk: enough to show it, to stop it, and to clean up after a crash."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import filelock
from pydantic import BaseModel, ConfigDict, ValidationError

from config.environment import Environment, TempoGeneration
from lab.errors import LabError
from lab.folders import labs
from lab.mounts import unmount_below
from lab.runtime import Container, Ending, Handle, Runtime
from lab.runtimes import PROCESSES, named
from lab.server import PATIENCE_S

FILE = "state.json"
LOCK_S = 30.0
# A lab may use this many ports from its base on (slots in services.yaml are below it).
PORTS = 100
# What of an environment depends on what can be had here.
CHOSEN = ("without", "tempo")


class Part(BaseModel):
    """A server that was started: what names it, its version, where that came from."""

    model_config = ConfigDict(frozen=True)
    handle: Handle | Container
    version: str
    source: str
    needs: tuple[str, ...] = ()
    once: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    patience_s: float = PATIENCE_S

    @property
    def ending(self) -> Ending:
        """Return how it is ended."""
        return Ending(self.handle, self.stop_signal, self.patience_s)


class State(BaseModel):
    """A lab as its folder tells it; `owner` is the process that holds it in the foreground."""

    model_config = ConfigDict(frozen=True)
    name: str
    environment: str
    port_base: int
    without: tuple[str, ...] = ()
    runtime: str = PROCESSES
    # Servers in the versions before the pinned ones, until they are upgraded.
    previous: tuple[str, ...] = ()
    # How long a simulated past it was given, such as 30d.
    history: str = ""
    # What the runtime chose by what it found, where that is known already.
    tempo: TempoGeneration | None = None
    owner: Handle | None = None
    complete: bool = False
    cold_s: float | None = None
    warm_s: float | None = None
    parts: Mapping[str, Part] = {}

    @property
    def folder(self) -> Path:
        """Return the lab's folder."""
        return labs() / self.name

    def fitted(self, environment: Environment) -> State:
        """Return the state of a lab with what was chosen for `environment`."""
        return self.model_copy(update={name: getattr(environment, name) for name in CHOSEN})

    def applied(self, environment: Environment) -> Environment:
        """Return an environment with what was chosen for this lab."""
        chosen = {name: getattr(self, name) for name in CHOSEN}
        known = {name: value for name, value in chosen.items() if value is not None}
        return environment.model_copy(update=known)

    def save(self) -> None:
        """Write the state in one step."""
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.folder / f".{FILE}"
        new.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        new.replace(self.folder / FILE)

    @property
    def by(self) -> Runtime:
        """Return the runtime of its servers; raises LabError where it cannot be used now."""
        return named(self.runtime)

    def running(self) -> list[str]:
        """Return the names of the servers that are there."""
        return [name for name, part in self.parts.items() if self.by.alive(part.handle)]

    def left_behind(self) -> bool:
        """Tell whether nobody holds the lab any more: a crash, or every server is gone."""
        if self.owner is not None:
            return not named(PROCESSES).alive(self.owner)
        return not self.running()


def load(name: str) -> State | None:
    """Read the state of lab `name`; None where there is no such lab."""
    try:
        return State.model_validate_json((labs() / name / FILE).read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise LabError(
            f"{labs() / name / FILE} is damaged",
            hint=f"nox -s lab -- down --name {name} stops and removes what it can find",
        ) from error


def names() -> list[str]:
    """Return the names of all labs that have a folder."""
    return sorted(path.name for path in labs().glob("*") if path.is_dir())


@contextmanager
def locked() -> Iterator[None]:
    """Hold the one lock under which labs are claimed and removed."""
    try:
        labs().mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(labs() / ".lock", timeout=LOCK_S):
            yield
    except filelock.Timeout as error:
        raise LabError(
            f"another lab has held {labs() / '.lock'} for {LOCK_S:g} s",
            hint="wait for it to finish, then try again",
        ) from error
    except PermissionError as error:
        raise LabError(
            f"{error.filename} cannot be written",
            hint="set SETARCOS_STATE to a folder of yours",
        ) from error


def claim(state: State) -> None:
    """Write the first state of a lab; raises LabError where its name or its ports are taken.

    Call it inside locked(), after what a crash left behind was removed.
    """
    for name in names():
        other = load(name)
        if other is None:
            continue
        if other.name == state.name:
            raise LabError(
                f"lab {name} runs already" if other.complete else f"lab {name} is just starting",
                hint=f"nox -s lab -- status --name {name} shows it; down --name {name} stops it",
            )
        if abs(other.port_base - state.port_base) < PORTS:
            raise LabError(
                f"ports from {state.port_base} on belong to lab {name}",
                hint=f"choose others with --port-base {free_base(state.port_base)}",
            )
    state.save()


def free_base(wanted: int) -> int:
    """Return the next port base from `wanted` on that no lab has."""
    taken = [other.port_base for other in map(load, names()) if other is not None]
    base = wanted
    while any(abs(base - each) < PORTS for each in taken):
        base += PORTS
    return base


def remove(name: str) -> None:
    """Remove all that a lab has on disk, and the folder of all labs when it was the last."""
    unmount_below(labs() / name)
    shutil.rmtree(labs() / name, ignore_errors=True)
    if not names():
        (labs() / ".lock").unlink(missing_ok=True)


def me() -> Handle:
    """Return the handle of this process."""
    return Handle.of(os.getpid())
