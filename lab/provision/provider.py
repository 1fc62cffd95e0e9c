"""Getting all binaries that are wanted: looking first, then fetching and building what lacks."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

from lab.errors import LabError
from lab.provision.finder import Finder
from lab.provision.pins import Pins, pins
from lab.provision.progress import Progress
from lab.provision.result import Binary, Missing
from lab.provision.work import Chain, Work


def provide(
    names: Iterable[str], *, cache: Path, progress: Progress | None = None
) -> dict[str, Binary | Missing]:
    """Return every binary, fetched or built where it was not here.

    Missing is what no recipe makes, such as Grafana. Raises LabError when a recipe fails; what
    was finished by then, and what Go compiled, is kept for the next time.
    """
    finder = Finder(pins(), cache.absolute())
    wanted = [*dict.fromkeys(names)]
    found = {name: finder.find(name) for name in wanted}
    lacking = [name for name, each in found.items() if isinstance(each, Missing)]
    chains = [*dict.fromkeys(chain for name in lacking if (chain := chain_of(finder.pins, name)))]
    if not chains:
        return found
    with nullcontext(progress) if progress else Progress() as shown:
        Work(finder.pins, finder.cache, shown).run(chains)
    found |= {name: finder.find(name) for name in lacking}
    for name, each in found.items():
        if isinstance(each, Missing) and chain_of(finder.pins, name):
            raise LabError(f"{name} is still missing: {each.reason}", hint=each.hint)
    return found


def chain_of(pins: Pins, name: str) -> Chain:
    """Return the recipes that make a binary, in the order in which they are tried."""
    wanted = pins.wanted(name)
    return tuple((pins.wanted(wanted.beside) if wanted.beside else wanted).recipes)
