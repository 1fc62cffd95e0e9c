"""Numbered things, sent at a steady rate: which were sent, acknowledged, and found again."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import requests

from acceptance.waiting import eventually

# So many things at most, as many as Loki shows at once: a test that hangs does not fill a disk.
MOST = 5_000
# An AssertionError is how the suite's own clients say that something was not taken.
REFUSED = (requests.RequestException, AssertionError)
JOINED_S, PATIENCE_S = 60.0, 60.0
Numbers = Sequence[int]


class Kind(Protocol):
    """A kind of things: how some are sent, and which are there."""

    @property
    def name(self) -> str:
        """Return what the report calls such things."""

    @property
    def run(self) -> str:
        """Return what these of them are told from all others by."""

    def send(self, numbers: Numbers) -> None:
        """Send some; whatever of `REFUSED` is raised, they were not acknowledged."""

    def found(self) -> Counter[int]:
        """Return how often each is there."""


@dataclass(frozen=True)
class Count:
    """What became of what was sent; `lost` was acknowledged and is not there."""

    sent: int
    acknowledged: int
    found: int
    duplicated: int
    lost: frozenset[int]


@dataclass
class Sender:
    """Sends things of a kind, `batch` at a time, and remembers when each was acknowledged."""

    kind: Kind
    batch: int = 1
    every_s: float = 0.05
    sent: int = 0
    acknowledged: dict[int, float] = field(default_factory=dict)
    refused: str = ""

    def once(self) -> bool:
        """Send the next ones; tell whether they were acknowledged."""
        numbers = range(self.sent, self.sent + self.batch)
        self.sent += self.batch
        try:
            self.kind.send(numbers)
        except REFUSED as error:
            self.refused = str(error)
            return False
        self.acknowledged |= dict.fromkeys(numbers, time.time())
        return True

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send for as long as this is held."""
        ended = threading.Event()
        thread = threading.Thread(target=self._run, args=(ended,), name=self.kind.name)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(JOINED_S)

    def _run(self, ended: threading.Event) -> None:
        while not ended.wait(self.every_s) and self.sent < MOST:
            self.once()

    def reach(self, count: int, within_s: float) -> None:
        """Wait until `count` things have been acknowledged."""

        def reached() -> None:
            done = len(self.acknowledged)
            assert done >= count, f"{done} of {count} {self.kind.name}; {self.refused}"

        eventually(reached, within_s=within_s)

    def more(self, count: int, within_s: float) -> None:
        """Wait until `count` things have been acknowledged from now on."""
        self.reach(len(self.acknowledged) + count, within_s)

    def attempt(self, more: int, within_s: float) -> None:
        """Wait until `more` things have been sent from now on, acknowledged or not."""
        wanted = self.sent + more

        def attempted() -> None:
            assert self.sent >= wanted, f"{self.sent} of {wanted} {self.kind.name} sent"

        eventually(attempted, within_s=within_s)

    def older(self, seconds: float) -> None:
        """Wait until what was acknowledged first is older than so many seconds."""

        def old() -> None:
            assert time.time() - min(self.acknowledged.values(), default=math.inf) > seconds

        eventually(old, within_s=seconds + PATIENCE_S)

    def refusal(self, within_s: float) -> None:
        """Wait until something is refused from now on."""
        self.refused = ""

        def refused() -> None:
            assert self.refused, f"all {self.kind.name} are acknowledged"

        eventually(refused, within_s=within_s)

    def count(self) -> Count:
        """Return what is there now of what was sent."""
        found = self.kind.found()
        there = self.acknowledged.keys() & found.keys()
        return Count(
            sent=self.sent,
            acknowledged=len(self.acknowledged),
            found=len(there),
            duplicated=sum(times - 1 for times in found.values()),
            lost=frozenset(self.acknowledged.keys() - there),
        )
