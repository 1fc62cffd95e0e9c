"""A check from outside: when it hears nothing for too long, it raises the alarm itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Raise = Callable[[str, tuple[str, ...], str], None]


@dataclass
class DeadMan:
    """Hears beats; `tell(status, alerts, text)` is called when they stop, and when they are back.

    Like healthchecks.io's, it waits for a first beat before it misses any.
    """

    limit_s: float
    tell: Raise
    now: Callable[[], float] = time.monotonic
    clock: Callable[[], float] = time.time
    # Of the last beat, as a clock on the wall shows it; 0 before the first.
    last_at: float = 0.0
    alarms: int = 0
    silent: bool = False
    _heard: float | None = None
    _alerts: tuple[str, ...] = field(default=())

    def hear(self, alerts: Iterable[str]) -> None:
        """Hear a beat; one that names no alert is none."""
        found = tuple(alerts)
        if not found:
            return
        self._heard, self._alerts, self.last_at = self.now(), found, self.clock()
        if self.silent:
            self.silent = False
            self.tell("resolved", found, "RESOLVED: the heartbeat is back")

    def look(self) -> None:
        """Raise the alarm, once, where the last beat is too long ago."""
        if self._heard is None or self.silent:
            return
        for_s = self.now() - self._heard
        if for_s > self.limit_s:
            self.silent, self.alarms = True, self.alarms + 1
            limit = f"the limit is {self.limit_s:g} s"
            text = f"FIRING: no heartbeat of the monitoring for {for_s:.0f} s; {limit}"
            self.tell("firing", self._alerts, text)
