"""Journal: people write down their thoughts, in sittings, and have them summed up."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from setarcos_metrics.catalogue import (
    JournalEntriesTotal,
    JournalEntryLengthCharacters,
    JournalSessionDurationSeconds,
)
from sqlalchemy import select

from lab.app.api import sessions
from lab.app.api.assigning import MODELS
from lab.app.api.parts import Parts
from lab.app.api.people import known
from lab.app.inputs import LARGEST_ID, Assigned, Id, Lasted, Started, Text, Visitor
from lab.app.queues import Task
from lab.app.tables import Answer, Entry, Sitting

log = logging.getLogger(__name__)
FEATURE = "journal"
NEWEST = 20
_TYPE, _VISIBILITY = JournalEntriesTotal.family.labels
EntryType = StrEnum("EntryType", {name: name for name in _TYPE.values})  # type: ignore[misc]
Visibility = StrEnum("Visibility", {name: name for name in _VISIBILITY.values})  # type: ignore[misc]


class NewEntry(Visitor):
    """What somebody writes."""

    entry_type: EntryType
    visibility: Visibility
    text: Text


class Shown(BaseModel):
    """An entry in the list."""

    id: int
    entry_type: str
    visibility: str
    text: str
    written_at: datetime


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of Journal."""
    routes = APIRouter()
    written = JournalEntriesTotal(parts.metrics)
    length = JournalEntryLengthCharacters(parts.metrics)
    lasted = JournalSessionDurationSeconds(parts.metrics)

    @routes.post("/v1/journal/sessions", status_code=201)
    async def start(visitor: Visitor) -> Started:
        return await sessions.start(parts, Sitting, visitor)

    @routes.post("/v1/journal/sessions/{session_id}/end", status_code=204)
    async def end(session_id: Id, ended: Lasted | None = None) -> None:
        lasted.observe(await sessions.end(parts, Sitting, session_id, ended))

    @routes.post("/v1/journal/entries", status_code=201)
    async def write(new: NewEntry) -> Started:
        person = await known(parts, new.person_id)
        row = Entry(
            person_id=person.id,
            entry_type=new.entry_type.value,
            visibility=new.visibility.value,
            text=new.text,
        )
        async with parts.sessions.begin() as session:
            session.add(row)
            await session.flush()
        written.inc(entry_type=row.entry_type, visibility=row.visibility)
        length.observe(len(new.text), entry_type=row.entry_type)
        log.info("entry written", extra={"feature": FEATURE, "entry_type": row.entry_type})
        return Started(id=row.id)

    @routes.get("/v1/journal/entries")
    async def entries(person_id: Annotated[int, Query(ge=1, le=LARGEST_ID)]) -> list[Shown]:
        newest = (
            select(Entry)
            .where(Entry.person_id == person_id)
            .order_by(Entry.id.desc())
            .limit(NEWEST)
        )
        async with parts.sessions() as session:
            rows = await session.scalars(newest)
            return [Shown.model_validate(row, from_attributes=True) for row in rows]

    @routes.post("/v1/journal/digests", status_code=202)
    async def digest(visitor: Visitor) -> Assigned:
        person = await known(parts, visitor.person_id)
        answer = Answer(
            person_id=person.id, feature=FEATURE, ai_model=MODELS[FEATURE], prompt="Sum up:"
        )
        answer_id = await parts.assigner.answer(answer, Task.DIGEST)
        log.info("digest asked", extra={"feature": FEATURE, "person_id": person.id})
        return Assigned(answer_id=answer_id)

    return routes
