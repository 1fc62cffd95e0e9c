"""What a person reads in a message: which alerts it is about, and whether they are over."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

WORD = re.compile(r"\w+")
# How a message begins: with a severity where it fires (docs/routing.md), or as by default.
STATUS = re.compile(r"\b(?:(RESOLVED)|FIRING|CRITICAL|WARNING|INFO)\b")


def names(text: str, known: AbstractSet[str]) -> tuple[str, ...]:
    """Return the alerts that a text names, in its order."""
    return tuple(dict.fromkeys(word for word in WORD.findall(text) if word in known))


def status(text: str) -> str:
    """Return what a text says first of its alerts: firing or resolved."""
    found = STATUS.search(text)
    if found is None:
        return ""
    return "resolved" if found[1] else "firing"
