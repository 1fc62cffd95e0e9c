"""Rounds of faults, played in lanes side by side; each round once."""

from __future__ import annotations

import time
from collections.abc import Container, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Event

from acceptance.alerting.round import Player, Proof, Round
from lab.errors import LabError
from lab.faults import Fault, Raised, faults

Names = Sequence[str]


@dataclass
class Stage:
    """Has `lanes` played, and remembers what came of each round; a round is named by its faults.

    Rounds of a lane follow each other, as soon as nothing fires any more that one of them raised,
    or should not; who has to hear that it is over does so beside the next one. Those of the `last`
    lane begin when all others are over.
    """

    player: Player
    lanes: Sequence[Sequence[Names]]
    last: Sequence[Names] = ()
    _played: dict[Names, Future[Round]] = field(default_factory=dict)
    _begun: list[Round] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Have a player who ends with this stage, and no other."""
        self.player = replace(self.player, stopped=Event())

    @cached_property
    def known(self) -> dict[str, Fault]:
        """Return the faults of all rounds; raises LabError where the lab has none of that name."""
        every = faults(self.player.lab)
        named = [name for names in self._rounds() for name in names]
        if strange := [name for name in named if name not in every]:
            raise LabError(
                f"rounds name unknown faults: {', '.join(strange)}",
                hint="acceptance/alerting/rounds.py; nox -s lab -- faults lists what there is",
            )
        return {name: every[name] for name in named}

    def raises(self, names: Names, alerts: Container[str]) -> bool:
        """Tell whether a round has to raise one of these alerts."""
        return any(each.alert in alerts for name in names for each in self.known[name].must)

    @contextmanager
    def playing(self, chosen: Container[Names]) -> Iterator[Stage]:
        """Have the chosen rounds played; at the end nothing is held, though all may not be seen."""
        # A round is held, and then waited for, each in a thread of its own.
        with ThreadPoolExecutor(max_workers=1 + 2 * sum(1 for _ in self._rounds())) as pool:
            try:
                for lane in self.lanes:
                    self._begin([names for names in lane if names in chosen], pool)
                last = [names for names in self.last if names in chosen]
                self._begin(last, pool, list(self._played.values()))
                yield self
            finally:
                self.player.stopped.set()

    def played(self, names: Names) -> Round:
        """Return what came of a round, as soon as it is over."""
        return self._played[names].result()

    def proofs(self, alert: str) -> list[Proof]:
        """Return every proof of an alert, of any round; none where no fault raises it."""
        return [
            proof
            for names in self._rounds()
            if self.raises(names, {alert})
            for proof in self.played(names).proofs
            if proof.raised.alert == alert
        ]

    def _rounds(self) -> Iterator[Names]:
        return (names for lane in (*self.lanes, self.last) for names in lane)

    def _begin(
        self,
        lane: Sequence[Names],
        pool: ThreadPoolExecutor,
        earlier: Sequence[Future[Round]] = (),
    ) -> None:
        """Have rounds played, one after the other, and after `earlier` ones."""
        after: list[Raised] = []
        for names in lane:
            every = [self.known[name] for name in names]
            held = pool.submit(self._hold, every, earlier, after)
            self._played[names] = pool.submit(self._finish, held)
            earlier, after = [held], [each for fault in every for each in fault.must]

    def _hold(
        self,
        every: Sequence[Fault],
        earlier: Sequence[Future[Round]],
        after: Sequence[Raised],
    ) -> Round:
        """Hold faults when what was before them is mended."""
        wait(earlier)
        played = self.player.begin(every, after)
        self._begun.append(played)
        try:
            self.player.hold(played)
        except BaseException:
            played.over_at = time.time()
            raise
        return played

    def _finish(self, held: Future[Round]) -> Round:
        """Wait until it is over."""
        played = held.result()
        return self.player.finish(played, lambda: self._others(played))

    def _others(self, played: Round) -> Iterator[Raised]:
        """Yield what may come of rounds beside this one, and of budgets that others have spent."""
        for other in self._begun:
            beside = other.over_at is None or other.over_at > played.begun
            for raised in (each for fault in other.faults for each in fault.every):
                if beside or raised.alert in self.player.long:
                    yield raised
