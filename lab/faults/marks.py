"""Which faults a lab has, and who holds each: so that another command can heal them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lab import processes
from lab.api import Lab
from lab.errors import LabError
from lab.runtime import Ending, Handle
from lab.state import me

FOLDER, HEAL = "faults", "nox -s lab -- heal mends it"


def held(lab: Lab) -> Mapping[str, Handle]:
    """Return {fault: the process that broke it} of all that nobody has healed."""
    return {
        path.name: Handle.model_validate_json(path.read_bytes())
        for path in sorted(_folder(lab).glob("*"))
    }


@contextmanager
def mark(lab: Lab, fault: str) -> Iterator[None]:
    """Have a fault marked as this process' own; raises LabError where it is there already.

    The mark stays where somebody does not wait for its healing: `heal` goes by it.
    """
    path = _folder(lab) / fault
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(me().model_dump_json())
    except FileExistsError as error:
        raise LabError(f"lab {lab.name} has {fault} already", hint=HEAL) from error
    ended = False
    try:
        yield
    except KeyboardInterrupt:
        ended = True
        raise
    finally:
        if not ended:
            path.unlink(missing_ok=True)


def end(lab: Lab, fault: str, holder: Handle) -> bool:
    """Ask whoever holds a fault to end; return whether somebody did."""
    if not processes.alive(holder):
        (_folder(lab) / fault).unlink(missing_ok=True)
        return False
    processes.stop([Ending(holder)])
    return True


def _folder(lab: Lab) -> Path:
    return lab.state.folder / FOLDER
