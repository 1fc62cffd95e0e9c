"""What PagerDuty makes of events: one incident for all events of a key, until it is resolved."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from lab.receivers.inbox import Message


class Incident(BaseModel):
    """An incident; `to` tells whose it is, `events` how many it is made of."""

    to: str
    key: str
    summary: str
    opened_at: float
    resolved_at: float | None = None
    events: int = 1


def incidents(messages: Iterable[Message]) -> list[Incident]:
    """Return the incidents of all events; one that resolves what is not open changes nothing."""
    every: list[Incident] = []
    opened: dict[tuple[str, str], Incident] = {}
    for each in messages:
        one = opened.get((each.to, each.key))
        if one is not None:
            one.events += 1
            if each.status == "resolved":
                one.resolved_at = each.at
                del opened[each.to, each.key]
        elif each.status == "firing":
            summary = each.text.partition("\n")[0]
            one = Incident(to=each.to, key=each.key, summary=summary, opened_at=each.at)
            opened[each.to, each.key] = one
            every.append(one)
    return every
