"""The rounds of faults, each played once, when the first of its alerts is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from acceptance.alerting.round import Player, Proof, Round
from lab.errors import LabError
from lab.faults import Fault, faults


@dataclass
class Stage:
    """Plays `rounds`, named by their faults, and remembers what came of each."""

    player: Player
    rounds: Sequence[Sequence[str]]
    _played: dict[int, Round] = field(default_factory=dict)

    def known(self) -> dict[str, Fault]:
        """Return the faults of all rounds; raises LabError where the lab has none of that name."""
        every = faults(self.player.lab)
        named = [name for names in self.rounds for name in names]
        if strange := [name for name in named if name not in every]:
            raise LabError(
                f"rounds name unknown faults: {', '.join(strange)}",
                hint="acceptance/alerting/rounds.py; nox -s lab -- faults lists what there is",
            )
        return {name: every[name] for name in named}

    def played(self, number: int) -> Round:
        """Return what came of a round."""
        if number not in self._played:
            known = self.known()
            every = [known[name] for name in self.rounds[number]]
            self._played[number] = self.player.play(every)
        return self._played[number]

    def proofs(self, alert: str) -> list[Proof]:
        """Return every proof of an alert, of any round; none where no fault raises it."""
        known = self.known()
        return [
            proof
            for number, names in enumerate(self.rounds)
            if any(each.alert == alert for name in names for each in known[name].must)
            for proof in self.played(number).proofs
            if proof.raised.alert == alert
        ]
