"""What a person sees of a backup: what is being done, and one line a store at the end."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

from lab.backup.manifest import Manifest
from lab.backup.stores import LEFT_OUT, STORES
from lab.backup.take import TAKEN, WRITTEN
from lab.provision.progress import Item, Progress

CHECKED = "checking"


class Items:
    """The stores, and the archive, on their way."""

    def __init__(self) -> None:
        self._progress = Progress()
        self._items: dict[str, Item] = {}

    def __enter__(self) -> Self:
        self._progress.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.__exit__(kind, error, trace)

    def tell(self, name: str, state: str) -> None:
        """Show what is done with a store."""
        item = self._item(name)
        if state in {TAKEN, WRITTEN}:
            item.end(state)
        else:
            item.now(state)

    def checked(self, done: int) -> None:
        """Show how many bytes of an archive have been found right."""
        self._item("archive").now(CHECKED, done, 0, "bytes")

    def _item(self, name: str) -> Item:
        if name not in self._items:
            self._items[name] = self._progress.item(name)
        return self._items[name]


def contents(manifest: Manifest, *, missing: bool) -> Iterator[str]:
    """Yield one line a store; with `missing` also of those that are not in it, and why."""
    width = max(map(len, (*STORES, *LEFT_OUT)))
    for name, stored in manifest.stores.items():
        counts = ", ".join(f"{count} {what}" for what, count in stored.counts.items())
        size = f"{stored.size / 1e6:.1f} MB"
        yield f"{name:{width}}  {stored.version:8}  {size:>9}  {counts}"
    if missing:
        for name in STORES.keys() - manifest.stores.keys():
            yield f"{name:{width}}  not taken: this lab runs none"
        for name, why in LEFT_OUT.items():
            yield f"{name:{width}}  never taken: {why}"
