"""What a fault has cost: all that was acknowledged is found, but for what nobody promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acceptance.faults.sender import Sender
from acceptance.report import Report
from acceptance.waiting import eventually
from lab.app.queues import LOOKED_FOR_EVERY_S, REDELIVERED_AFTER_S

# A task of a worker that is gone is given to another in this time; the collector's connection to
# a store that was away is tried again at growing intervals.
FOUND_S = REDELIVERED_AFTER_S + LOOKED_FOR_EVERY_S + 60.0


@dataclass(frozen=True)
class Window:
    """A time from which a server need not keep what was acknowledged, in seconds since 1970."""

    since: float
    until: float

    def has(self, at: float) -> bool:
        """Tell whether a time is in it."""
        return self.since <= at <= self.until


def judge(
    report: Report, server: str, fault: str, sender: Sender, unkept: Sequence[Window] = ()
) -> None:
    """Wait until all is found that is promised, and put what became of it into the report."""

    def found() -> None:
        lost = sorted(sender.acknowledged[number] for number in sender.count().lost)
        beyond = [at for at in lost if not any(window.has(at) for window in unkept)]
        assert not beyond, f"{len(beyond)} {sender.kind.name} are lost, acknowledged at {beyond}"

    eventually(found, within_s=FOUND_S)
    count = sender.count()
    report.add(
        "faults",
        server=server,
        fault=f"{fault}: {sender.kind.name}",
        sent=count.sent,
        acknowledged=count.acknowledged,
        found=count.found,
        duplicated=count.duplicated,
    )
