"""What the code hosts have in common: parts of their payloads, pushes, and conventions of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from setarcos_delivery.facts import MAX_LINE, MAX_NAME, Commit, Name, Sha, Time
from setarcos_delivery.sources.event import UnreadableError

BRANCHES = "refs/heads/"
HOTFIX, ROLLBACK = "hotfix/", "rollback/"
REVERTS = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})\b")
# "2016-08-12 15:23:28 UTC" and "2021-04-28 21:50:00 +0200" beside ISO 8601.
SPACED_ZONE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (UTC|[+-]\d\d:?\d\d)$")


class Part(BaseModel):
    """The part of a payload that is read; senders add to theirs at any time."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _iso(value: Any) -> Any:
    if isinstance(value, str) and (found := SPACED_ZONE.match(value)):
        return f"{found[1]}{found[2].replace('UTC', 'Z')}"
    return value


# Strict, so that a number means the same after PostgreSQL wrote it in its own way.
Id = Annotated[int, Field(strict=True, ge=0, lt=2**63)]
Moment = Annotated[Time, BeforeValidator(_iso)]
Text = Annotated[str, Field(min_length=1)]


class Pushed(Part):
    """A commit of a push."""

    id: Sha
    message: str
    timestamp: Moment


def short(text: str) -> str:
    """Return the beginning of `text` that fits a name."""
    return text[:MAX_NAME]


def title(message: str) -> str:
    """Return the first line of a commit's message."""
    return message.strip().partition("\n")[0].strip()[:MAX_LINE]


def branch(ref: str) -> str | None:
    """Return the branch of a full ref, None for a tag; raises UnreadableError."""
    if not ref.startswith(BRANCHES):
        return None
    if not ref.removeprefix(BRANCHES):
        raise UnreadableError("ref", "should name a branch")
    return ref.removeprefix(BRANCHES)


def is_hotfix(ref: str | None) -> bool:
    """Return whether a ref is a hotfix's, by the beginning of its name."""
    return (ref or "").removeprefix(BRANCHES).startswith(HOTFIX)


def is_rollback(ref: str | None) -> bool:
    """Return whether a ref is a rollback's, by the beginning of its name."""
    return (ref or "").removeprefix(BRANCHES).startswith(ROLLBACK)


def commits(
    pushed: Iterable[Pushed],
    *,
    repository: Name,
    branch: Name,
    default_branch: bool,
    pushed_at: datetime,
) -> tuple[Commit, ...]:
    """Return the commits of a push, oldest first as the hosts list them."""
    return tuple(
        Commit(
            repository=repository,
            branch=branch,
            default_branch=default_branch,
            sha=each.id,
            committed_at=each.timestamp,
            pushed_at=pushed_at,
            place=place,
            title=title(each.message),
            reverts=found[1] if (found := REVERTS.search(each.message)) else None,
        )
        for place, each in enumerate(pushed)
    )


def in_order(
    started: datetime | None, finished: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Return both times, the start not after the end: what is skipped may never have started."""
    if started and finished:
        return min(started, finished), finished
    return started, finished
