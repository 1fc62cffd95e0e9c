"""What a person sees while binaries are fetched and built: bars, or lines where no terminal is."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

EVERY_S = 10.0
MIB = 2**20
WAITING = "waiting for its turn"


@dataclass
class Item:
    """One thing on its way; `usual` is how many seconds it has been seen to take."""

    name: str
    usual: int
    changed: Callable[[Item], None]
    state: str = WAITING
    done: float = 0
    total: float = 0
    unit: str = ""
    since: float = field(default_factory=time.monotonic)
    ended: bool = False

    def now(self, state: str, done: float = 0, total: float = 0, unit: str = "") -> None:
        """Say what happens, and how far it has come where that is known."""
        if self.state == WAITING:
            self.since = time.monotonic()
        self.state, self.done, self.total, self.unit = state, done, total, unit
        self.changed(self)

    def end(self, state: str) -> None:
        """Say how it ended."""
        self.ended = True
        self.now(state)

    def words(self) -> str:
        """Return the state with what is done of how much."""
        if not self.total and not self.done:
            return self.state
        done, total = self.done, self.total
        if self.unit == "MB":
            amount = f"{done / MIB:.1f} of {total / MIB:.1f} MB"
        elif total:
            amount = f"{done:.0f} of {total:.0f} {self.unit}"
        else:
            amount = f"{done:.0f} {self.unit}"
        return f"{self.state}, {amount}"


class Progress:
    """The items on their way, shown on stderr; use it as a context."""

    def __init__(self, console: Console | None = None, every: float = EVERY_S) -> None:
        self._console = console or Console(stderr=True, soft_wrap=True, highlight=False)
        self._every = every
        self._said: dict[str, tuple[str, float]] = {}
        self._items: dict[str, Item] = {}
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()
        self._bars = None if self._plain() else self._made()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def item(self, name: str, usual: int = 0) -> Item:
        """Add something that will be fetched or built."""
        item = Item(name, usual, self._changed)
        self._items[name] = item
        if self._bars is not None:
            self._bars.start()
            self._tasks[name] = self._bars.add_task(name, total=None, words=item.state)
        return item

    def beat(self) -> None:
        """Say again what has not been heard of for a while; for lines only."""
        for item in [*self._items.values()]:
            if self._bars is None and not item.ended and item.state != WAITING:
                self._line(item)

    def _changed(self, item: Item) -> None:
        if self._bars is None:
            self._line(item)
            return
        total = 1.0 if item.ended else item.total or None
        done = 1.0 if item.ended else item.done
        self._bars.update(self._tasks[item.name], total=total, completed=done, words=item.words())

    def _line(self, item: Item) -> None:
        """Print an item when its state is new, or every so many seconds."""
        now = time.monotonic()
        with self._lock:
            state, at = self._said.get(item.name, ("", now))
            if item.state == state and now - at < self._every:
                return
            self._said[item.name] = (item.state, now)
            usual = f" (usually {item.usual} s in all)" if item.usual and not item.ended else ""
            line = f"{item.name}: {item.words()}, {now - item.since:.0f} s{usual}"
            self._console.print(line, markup=False, highlight=False)

    def _plain(self) -> bool:
        return not self._console.is_terminal or bool(os.environ.get("NO_COLOR"))

    def _made(self) -> Bars:
        return Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[words]}", markup=False),
            TimeElapsedColumn(),
            console=self._console,
        )
