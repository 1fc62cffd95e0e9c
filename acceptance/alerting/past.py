"""A small lab that has weeks of a past, whose faults are held while others are held elsewhere.

Its Prometheus has a past that promtool wrote, and no app runs in it, so that objectives are those
of the faults' own services alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from acceptance.alerting.diagnosis import sound
from acceptance.alerting.players import player_of
from acceptance.alerting.round import Proof, Round
from acceptance.small_lab import small_lab
from acceptance.unusual import usual
from lab.api import Lab
from lab.faults import Fault, budgets

SERVERS = (
    "prometheus",
    "alertmanager",
    "receivers",
    "postgres",
    "delivery-events",
    "ai-router",
)
# A window of an hour that has to fill first, and the wait of an alert and of a message.
TOLD_S, OVER_S = 420.0, 240.0


@dataclass(frozen=True)
class Past:
    """A lab with a past, what is broken in it, and what came of all of that, held together."""

    lab: Lab
    faults: tuple[Fault, ...]
    played: Future[Round]

    def proofs(self, alert: str) -> list[Proof]:
        """Return every proof of an alert; raises AssertionError where no fault raises it."""
        found = [each for each in self.played.result().proofs if each.raised.alert == alert]
        assert found, f"no fault raises {alert}"
        return found


@contextmanager
def past(lab: Lab, work: Path) -> Iterator[Past]:
    """Start a lab of those who tell of alerts, and few others, and break it once all is as usual.

    What looks back is broken, and budgets that go too fast; nothing is held at the end.
    """
    with small_lab(lab, "past", "acceptance", SERVERS) as aged, usual(aged, work) as found:
        faults, player = (*found.faults(), *budgets.of(aged)), player_of(aged)
        patience = {alert: max(each, TOLD_S) for alert, each in player.patience_s.items()}
        raised = {each.alert for fault in faults for each in fault.must}
        with sound(aged, sorted(raised)) as seen, ThreadPoolExecutor(max_workers=1) as pool:
            player = replace(player, patience_s=patience, over_s=OVER_S, shows=seen.shows)
            try:
                yield Past(aged, faults, pool.submit(player.play, faults))
            finally:
                player.stopped.set()
