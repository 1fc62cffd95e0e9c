"""Makes the blocks of a history, or finds those that were made before.

Blocks carry absolute times. They lie on fixed limits, and those of the same seed, series and rules
are kept until the last limit that has not yet been reached: until then only the last piece, from
the limit before now up to now, is made anew at each start. Then all are.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import filelock
import numpy as np

from config.catalogue import Catalogue
from config.check import Tool
from config.durations import Duration
from config.environment import Environment
from lab.errors import LabError
from lab.history import blocks, profile, recorded, text
from lab.history.alone import answering
from lab.history.model import Model, Rows
from lab.history.promtool import BLOCK, Promtool
from lab.history.week import STEP_S
from lab.provision import Binary, cache_dir, find, required
from lab.rendering import find as find_tool
from lab.servers import delivery_events

SEED = 1
MARK = "setarcos_history_simulated"
FOLDER = "history"
# Made at the same time: while promtool reads one, the next is written.
AT_ONCE = 2
# To be raised where the same series would be made with other figures.
EDITION = 3
WAIT_S = 600.0
# Histories of so many environments and sets of rules are kept.
KINDS = 4
WORK = "work-"
Told = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Piece:
    """The steps of one block, up to and without `until`."""

    since: int
    until: int

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        return f"{self.since}-{self.until}"

    @property
    def whole(self) -> bool:
        """Tell whether time will add nothing to it."""
        return self.until - self.since == BLOCK


@dataclass(frozen=True)
class History:
    """A history of a lab in an environment, which ends `now` (seconds since 1970)."""

    catalogue: Catalogue
    environment: Environment
    length: Duration
    now: float
    seed: int = SEED
    tell: Told = lambda *_: None

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the pieces, each within the limits of one block; the first one is whole."""
        # With the step that has just begun; the lab's own samples come after it.
        end = int(self.now // STEP_S) + 1
        first = (end - self.length.ms // 1000 // STEP_S) // BLOCK
        limits = range(first * BLOCK, end, BLOCK)
        return tuple(Piece(since, min(since + BLOCK, end)) for since in limits)

    def blocks(self) -> list[Path]:
        """Return folders with a block each, made now where they are not there; raises LabError."""
        with self._held() as folder:
            lacking = [each for each in self.pieces if not (folder / each.name).is_dir()]
            if lacking:
                for old in folder.iterdir():
                    if old.name not in {each.name for each in self.pieces}:
                        shutil.rmtree(old)
                with tempfile.TemporaryDirectory(dir=folder.parent, prefix=WORK) as work:
                    self._make(lacking, folder, Path(work))
            return [folder / each.name for each in self.pieces]

    @contextmanager
    def _held(self) -> Iterator[Path]:
        """Hold the folder of this history; those of other days are removed."""
        root = cache_dir() / FOLDER
        kind = root / self._kind
        folder = kind / str(self._model.ends)
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(root / f"{self._kind}.lock", timeout=WAIT_S):
            for old in kind.iterdir():
                if old != folder:
                    shutil.rmtree(old)
            prune(root, kind)
            yield folder

    @cached_property
    def _rules(self) -> list[recorded.Made]:
        return list(recorded.made(self.catalogue, self.environment))

    @cached_property
    def _kind(self) -> str:
        """Return what tells this history from others of the same day."""
        told = hashlib.sha256(profile.FILE.read_bytes())
        parts = (EDITION, self.seed, self.environment.name, len(self.pieces), self._rules)
        told.update(repr(parts).encode())
        return told.hexdigest()[:12]

    @cached_property
    def _model(self) -> Model:
        services = sorted(
            each.name
            for each in self.catalogue.services.values()
            if each.telemetry and each.name != delivery_events.NAME
        )
        ends = self.pieces[0].since + len(self.pieces) * BLOCK
        known = profile.load(environment=self.environment.name)
        return Model(known, self.seed, self.pieces[0].since, ends, tuple(services))

    def _make(self, lacking: Sequence[Piece], folder: Path, work: Path) -> None:
        promtool = Promtool(_promtool(), work)
        raw: dict[Piece, Path] = {}
        ended = threading.Event()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                found = pool.map(lambda each: self._raw(each, promtool, ended), lacking)
                for piece, block in zip(lacking, found, strict=True):
                    raw[piece] = block
                    self.tell("samples", len(raw), len(lacking))
            except BaseException:
                ended.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        data = work / "data"
        data.mkdir()
        there = [next((folder / each.name).iterdir()) for each in self.pieces if each not in raw]
        for block in (*raw.values(), *there):
            shutil.copytree(block, data / block.name, copy_function=os.link)
        several = {piece: [block] for piece, block in raw.items()}
        turns = recorded.turns(self._rules)
        for turn, rules in enumerate(turns):
            fresh: list[Path] = []
            with answering(_prometheus(), data, work / "prometheus.log") as address:
                for done, piece in enumerate(raw, 1):
                    file = work / f"recorded-{turn}-{piece.name}"
                    if recorded.write(file, address, rules, piece.since, piece.until):
                        fresh.append(promtool.block(file))
                        several[piece].append(fresh[-1])
                    self.tell("rules", turn * len(raw) + done, len(turns) * len(raw))
            for block in fresh:
                shutil.copytree(block, data / block.name, copy_function=os.link)
        for piece, parts in several.items():
            blocks.written(parts, work / piece.name)
            (work / piece.name).rename(folder / piece.name)

    def _raw(self, piece: Piece, promtool: Promtool, ended: threading.Event) -> Path:
        """Return a block of what is not recorded by rules; raises LabError when it has `ended`."""
        file = promtool.work / piece.name
        file = file.with_suffix(".txt")
        text.write(file, _until(ended, self._rows(piece)), piece.since, piece.until - piece.since)
        block = promtool.block(file)
        file.unlink()
        return block

    def _rows(self, piece: Piece) -> Iterator[Rows]:
        earlier = range(piece.since - BLOCK, self._model.first - 1, -BLOCK)
        before = [self._model.stretch(since, since + BLOCK) for since in earlier]
        now = self._model.stretch(piece.since, piece.since + BLOCK)
        yield from self._model.rows(now, tuple(before))
        labels = f'environment="{self.environment.name}",seed="{self.seed}"'
        yield Rows((f"{MARK}{{{labels}}}",), np.ones((1, BLOCK), dtype=np.int64))


def _until(ended: threading.Event, rows: Iterator[Rows]) -> Iterator[Rows]:
    """Yield rows while nobody has asked for an end: a piece takes seconds to write."""
    for each in rows:
        if ended.is_set():
            raise LabError("the history was given up", hint="start it again", status=1)
        yield each


def prune(root: Path, used: Path) -> None:
    """Remove all but the newest kinds of histories, and none that somebody is making."""
    os.utime(used)
    kinds = sorted((each for each in root.glob("*/") if not each.name.startswith(WORK)), key=_age)
    for old in kinds[KINDS:]:
        with (
            contextlib.suppress(filelock.Timeout),
            filelock.FileLock(root / f"{old.name}.lock", timeout=0),
        ):
            shutil.rmtree(old)


def _age(folder: Path) -> float:
    return -folder.stat().st_mtime


def _promtool() -> Tool:
    found = find_tool("promtool")
    if found is None:
        raise LabError("a history is written with promtool, which is not here", hint=HINT)
    return found


def _prometheus() -> Binary:
    return required(find("prometheus", cache=cache_dir()))


HINT = "python -m lab.provision gets it; without --history a lab begins empty"
