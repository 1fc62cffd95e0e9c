"""Stopping a lab: what its state knows, then whatever carries its mark, then its folder."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from lab.engine import EngineError, engine
from lab.errors import LabError
from lab.folders import labs
from lab.runtime import Runtime
from lab.runtimes import CONTAINERS, PROCESSES, named
from lab.state import Part, State, load, locked, me, names, remove


def down(name: str) -> None:
    """Stop lab `name` and remove its folder; raises LabError where there is no such lab."""
    with locked():
        if name not in names() and not orphaned(name):
            raise LabError(f"no lab is called {name}", hint=known())
        state = readable(name)
        if state is not None and _starting_elsewhere(state):
            raise LabError(
                f"lab {name} is just starting (process {state.owner.pid if state.owner else 0})",
                hint="press Ctrl-C there, or wait until it is up",
            )
        clear(name, state)


def clear(name: str, state: State | None) -> None:
    """Stop and remove all of a lab, however much is known of it. Call it inside locked()."""
    if state is not None:
        if state.runtime == CONTAINERS:
            engine()  # before a word is changed: where it is not there, the lab stays as it is
        state.model_copy(update={"complete": False}).save()
        for tier in tiers(state.parts):
            state.by.stop(part.ending for part in tier.values())
    folder = labs() / name
    named(PROCESSES).clear(folder)
    if state is None:
        # It may have been of either kind, also on a machine without an engine.
        with suppress(EngineError):
            named(CONTAINERS).clear(folder)
    elif state.runtime == CONTAINERS:
        named(CONTAINERS).clear(folder)
    remove(name)


def orphaned(name: str) -> bool:
    """Tell whether servers of a lab are there without its folder, which somebody removed."""
    folder = labs() / name
    if named(PROCESSES).left(folder):
        return True
    try:
        return bool(named(CONTAINERS).left(folder))
    except EngineError:
        return False


def clear_leftovers(name: str, runtime: Runtime) -> bool:
    """Remove what a crashed lab of this name left behind; tell whether there was any."""
    if name not in names():
        left = runtime.left(labs() / name)
        runtime.clear(labs() / name)
        return bool(left)
    state = readable(name)
    if state is not None and not state.left_behind():
        return False
    clear(name, state)
    return True


def readable(name: str) -> State | None:
    """Return a lab's state, or None where it cannot be read: stopping goes by marks then."""
    try:
        return load(name)
    except LabError:
        return None


def known() -> str:
    """Return a hint that names the labs that are there."""
    there = names()
    return f"there are: {', '.join(there)}" if there else "none is running"


def _starting_elsewhere(state: State) -> bool:
    return (
        not state.complete
        and state.owner is not None
        and state.owner != me()
        and named(PROCESSES).alive(state.owner)
    )


def tiers(parts: Mapping[str, Part]) -> list[dict[str, Part]]:
    """Return parts in the order to stop them: those that need others before the others."""
    left, order = dict(parts), []
    while left:
        needed = {need for part in left.values() for need in part.needs}
        tier = {name: part for name, part in left.items() if name not in needed} or dict(left)
        order.append(tier)
        for name in tier:
            del left[name]
    return order
