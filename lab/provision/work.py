"""Recipes carried out side by side, as far as memory allows; the first failure ends all."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from lab.errors import LabError
from lab.provision.children import Children
from lab.provision.failure import ProvisionError, from_os
from lab.provision.golang import GIB, go_on_path
from lab.provision.pins import GoBuild, Pins
from lab.provision.progress import Item, Progress
from lab.provision.recipes import Maker
from lab.provision.store import GO_GATE, Store, remove

Chain = tuple[str, ...]
BEAT_S = 0.5


@dataclass
class Work:
    """Chains of recipes to carry out: of each chain, the first recipe that succeeds counts."""

    pins: Pins
    cache: Path
    progress: Progress
    children: Children = field(default_factory=Children)
    _go: list[Path] = field(default_factory=list)
    _go_lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, chains: list[Chain]) -> None:
        """Carry out all; the first failure, or Ctrl-C, ends the others and is raised."""
        # The longest first, so that the short ones fit beside it.
        ordered = sorted(chains, key=lambda chain: -self.pins.recipes()[chain[0]].seconds)
        builders = threading.Semaphore(self._side_by_side(ordered))
        items = {chain: self._item(*chain) for chain in ordered}
        with ThreadPoolExecutor(len(ordered)) as pool:
            try:
                awaited(
                    [pool.submit(self._carry_out, each, items[each], builders) for each in ordered],
                    self.progress,
                )
            except BaseException:
                self.children.stop()
                raise
        if any(isinstance(self.pins.recipes()[name], GoBuild) for c in chains for name in c):
            tidy(self.cache, self.progress)

    def _item(self, first: str, *others: str) -> Item:
        kind, _, name = first.partition(".")
        shown = name if others or kind == "golang" else f"{kind} {name}"
        return self.progress.item(shown, self.pins.recipes()[first].seconds)

    def _side_by_side(self, chains: list[Chain]) -> int:
        """Return how many builds may run at once: two where memory and processors allow."""
        recipes = [self.pins.recipes()[name] for chain in chains for name in chain]
        needs = sorted(each.memory_gib for each in recipes if isinstance(each, GoBuild))
        free = psutil.virtual_memory().available / GIB
        return 2 if (os.cpu_count() or 1) > 1 and sum(needs[-2:]) <= free else 1

    def _carry_out(self, chain: Chain, item: Item, builders: threading.Semaphore) -> None:
        problems: list[ProvisionError] = []
        for name in chain:
            try:
                self._obtain(name, item, builders)
            except ProvisionError as error:
                problems.append(error)
            except OSError as error:
                problems.append(from_os(name, error))
            else:
                item.end("done")
                return
        item.end("failed")
        raise joined(problems)

    def _obtain(self, name: str, item: Item, builders: threading.Semaphore) -> None:
        maker = Maker(self.pins, Store(self.cache), self.children)
        if not isinstance(self.pins.recipes()[name], GoBuild):
            maker.obtain(name, item)
            return
        with self._turn(builders):
            maker.obtain(name, item, self._toolchain(maker))

    @contextmanager
    def _turn(self, builders: threading.Semaphore) -> Iterator[None]:
        while not builders.acquire(timeout=BEAT_S):
            self.children.check()
        try:
            yield
        finally:
            builders.release()

    def _toolchain(self, maker: Maker) -> Path:
        """Return the program `go`, fetched once where the machine has none that is new enough."""
        with self._go_lock:
            if not self._go:
                self._go.append(go_on_path(self.pins.go.at_least) or self._fetched_go(maker))
            return self._go[0]

    def _fetched_go(self, maker: Maker) -> Path:
        item = self._item(self.pins.go.recipe)
        entry = maker.obtain(self.pins.go.recipe, item)
        item.end("done")
        return entry.folder / self.pins.go.program


def awaited(futures: list[Future[None]], progress: Progress) -> None:
    """Wait for all, while progress is shown; the first failure is raised at once."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=BEAT_S, return_when=FIRST_EXCEPTION)
        progress.beat()
        for future in done:
            future.result()


def joined(problems: list[ProvisionError]) -> LabError:
    """Return one message about a chain of which every recipe failed."""
    message = "\nand then ".join(problem.message for problem in problems)
    hints = dict.fromkeys(problem.hint for problem in problems if problem.hint)
    return LabError(message, hint="; or ".join(hints))


def tidy(cache: Path, progress: Progress) -> None:
    """Remove Go's caches, gigabytes that only unfinished builds need, unless somebody builds."""
    locks = cache / "locks"
    with suppress(Timeout), ExitStack() as held:
        # Who begins a build passes this gate with the build's lock in hand: see Maker.
        held.enter_context(FileLock(locks / f"{GO_GATE}.lock", timeout=0))
        for path in locks.glob("golang-*.lock"):
            held.enter_context(FileLock(path, timeout=0))
        if (cache / "go").exists():
            item = progress.item("Go's caches")
            item.now("removing")
            remove(cache / "go")
            item.end("removed")
