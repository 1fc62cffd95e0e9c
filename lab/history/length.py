"""How much history somebody wants."""

from __future__ import annotations

from config.durations import Duration
from lab.errors import LabError

LEAST, MOST = Duration.parse("1h"), Duration.parse("60d")
EXAMPLE = "30d"


def parsed(text: str) -> Duration:
    """Return a length of history; raises LabError for what is none, too short or too long."""
    try:
        length = Duration.parse(text)
    except ValueError as error:
        raise LabError(
            f"--history {text}: this is no length of time",
            hint=f"write a number and a unit, such as --history {EXAMPLE}",
        ) from error
    if not LEAST <= length <= MOST:
        raise LabError(
            f"--history {text}: a history is {LEAST} to {MOST.ms // 86_400_000}d long",
            hint=f"write a length in between, such as --history {EXAMPLE}",
        )
    return length
