"""What servers do not promise to keep, in seconds; docs/durability.md has the sources."""

from __future__ import annotations

from collections.abc import Mapping

from acceptance.faults.verdict import Window
from config.catalogue import load_catalogue
from config.environment import Environment

# A busy machine is late with what it does at intervals.
LATE_S = 3.0


def unkept_s(environment: Environment) -> Mapping[tuple[str, str], float]:
    """Return {(server, kind): seconds for which it has things of that kind in memory alone}.

    Tempo writes a trace to its log once no span has come for a while, and looks for such at
    intervals; the collector takes a while to pass them on. Alertmanager writes silences at
    intervals.
    """
    delays = load_catalogue().delays
    tempo = (delays.telemetry_flush, delays.trace_idle, delays.trace_check)
    return {
        ("tempo", "spans"): sum(environment.wait(each).seconds for each in tempo),
        ("alertmanager", "silences"): environment.wait(delays.silence_snapshot).seconds,
    }


def before(environment: Environment, server: str, kind: str, at: float) -> tuple[Window, ...]:
    """Return for how long before a crash of `server` at `at` things need not have been kept."""
    seconds = unkept_s(environment).get((server, kind))
    return () if seconds is None else (Window(at - seconds - LATE_S, at),)
