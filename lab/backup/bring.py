"""Restoring a backup: a new lab, whose servers find what others kept when they first start."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab import state
from lab.api import Lab
from lab.backup import archive
from lab.backup.manifest import Manifest
from lab.backup.store import Store
from lab.backup.stores import STORES
from lab.backup.take import ROOM, room, writable
from lab.errors import LabError
from lab.launch import Tell
from lab.provision.path import numbers
from lab.runtimes import AUTO
from lab.server import Program
from lab.up import Filling, Order, Up

# Where a lab's folder has what was unpacked, until the lab is up.
UNPACKED = "restored"
ELSEWHERE = "set SETARCOS_STATE to a folder of another disk"


@dataclass(frozen=True)
class Bring:
    """A backup on its way into a new lab; `tell` hears of its servers, `say` one-line news."""

    file: Path
    manifest: Manifest
    order: Order
    tell: Tell
    say: Callable[[str], None]

    def run(self) -> Lab:
        """Start the lab, and leave it running; on any failure it is gone as if it had never been.

        Raises LabError where a server cannot read what an archive has for it, or does not start.
        """
        filling = Filling(self._before, self._then)
        _, launch = Up(self.order, self.tell, self.say, filling).run(keep=True)
        launch.disown()
        shutil.rmtree(self._folder)
        return self._lab

    @property
    def _lab(self) -> Lab:
        return Lab(self.order.name)

    @property
    def _folder(self) -> Path:
        return self._lab.state.folder / UNPACKED

    def _before(self, programs: Mapping[str, Program]) -> None:
        """Put in place what servers must find when they start."""
        stores = [each for name, each in STORES.items() if name in self.manifest.stores]
        there = [each for each in stores if each.name in programs]
        for store in there:
            readable(store, self.manifest.stores[store.name].version, programs[store.name].version)
        for name in sorted(self.manifest.stores.keys() - {each.name for each in there}):
            self.say(f"{name}: this lab runs none; what the backup has of it is left out")
        folder = self._lab.state.folder
        room(folder, ROOM * self.manifest.size, ELSEWHERE)
        with writable(folder, ELSEWHERE):
            archive.unpack(self.file, self._folder)
            for store in there:
                if not store.ready:
                    self._bring(store)

    def _then(self, server: str) -> None:
        """Give a server what it must be asked to take."""
        if server in self.manifest.stores and STORES[server].ready:
            self._bring(STORES[server])

    def _bring(self, store: Store) -> None:
        folder = self._folder / store.name
        folder.mkdir(exist_ok=True)  # of one that had nothing yet, the archive has no file
        store.bring(self._lab, folder)


def readable(store: Store, old: str, new: str) -> None:
    """Raise LabError where a server of version `new` may misread what one of `old` has written."""
    before, after = numbers(old), numbers(new)
    other = store.same_major and before[:1] != after[:1]
    if other or after[: store.numbers] < before[: store.numbers]:
        raise LabError(
            f"the backup is of {store.name} {old}, and this lab has {store.name} {new}, "
            + ("which reads other files" if other else "which is older"),
            hint=f"get {store.name} {old}, or leave it out with --without {store.name}",
        )


def order(
    manifest: Manifest,
    name: str,
    *,
    port_base: int | None = None,
    without: Sequence[str] = (),
    runtime: str = AUTO,
) -> Order:
    """Return a lab like the one that the backup is of."""
    left_out = dict.fromkeys((*manifest.without, *without))
    return Order(name, manifest.environment, port_base, tuple(left_out), runtime)


def absent(name: str) -> None:
    """Raise LabError where there is anything of a lab of that name: it is never written over."""
    if name not in state.names():
        return
    found = state.load(name)
    remove = f"nox -s lab -- down --name {name} removes it"
    if found is None or found.left_behind():
        raise LabError(
            f"lab {name} has crashed, and what it kept is still there",
            hint=f"choose another with --name; {remove}",
        )
    base = state.free_base(found.port_base)
    raise LabError(
        f"lab {name} is there already, and a restore fills only a new one",
        hint=f"choose another: --name {name}-2 --port-base {base}; {remove}",
    )
