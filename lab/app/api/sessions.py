"""Sessions of a feature: they start, and end once, with a duration."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import HTTPException

from lab.app.api.parts import Parts
from lab.app.api.people import known
from lab.app.inputs import Lasted, Started, Visitor
from lab.app.tables import Lasting

Kind = type[Lasting]


async def start(parts: Parts, kind: Kind, visitor: Visitor) -> Started:
    """Start a session; raises the answer 404 for nobody."""
    person = await known(parts, visitor.person_id)
    row = kind(person_id=person.id)
    async with parts.sessions.begin() as session:
        session.add(row)
        await session.flush()
    return Started(id=row.id)


async def end(parts: Parts, kind: Kind, session_id: int, lasted: Lasted | None) -> float:
    """End a session and return its seconds, told or measured.

    Raises the answers 404 and, for a second end, 409.
    """
    async with parts.sessions.begin() as session:
        row = await session.get(kind, session_id, with_for_update=True)
        if row is None:
            raise HTTPException(404, f"no session {session_id}")
        if row.seconds is not None:
            raise HTTPException(409, f"session {session_id} has ended already")
        measured = (datetime.now(UTC) - row.started_at).total_seconds()
        told = lasted.elapsed_seconds if lasted else None
        row.seconds = seconds = measured if told is None else told
    return seconds
