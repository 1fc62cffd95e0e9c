"""When something is killed, comes back, goes wrong and is well again, in a soak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

# A server is dead for so long, or for half of the time between two kills.
DEAD_S = 60.0
# Long enough for all that an alert waits for, and for its messages; short enough for many.
PHASE_S = 45.0


@dataclass(frozen=True, order=True)
class Kill:
    """Which server is killed, when, and when it is started again: seconds from the beginning."""

    at_s: float
    back_s: float
    server: str


def kills(length_s: float, every_s: float, servers: Sequence[str]) -> Iterator[Kill]:
    """Yield each kill of a soak, of one server after the other; each is back before the end."""
    dead_s = min(DEAD_S, every_s / 2)
    for number, server in enumerate(cycle(servers), 1):
        at_s = number * every_s
        if at_s + dead_s >= length_s:
            return
        yield Kill(at_s, at_s + dead_s, server)


def turns(length_s: float) -> Iterator[float]:
    """Yield when what is watched goes wrong or is well again; the last has its whole time."""
    number = 0
    while (number + 1) * PHASE_S <= length_s:
        yield number * PHASE_S
        number += 1
