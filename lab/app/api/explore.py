"""Explore: people walk through concepts, in sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field, TypeAdapter
from setarcos_metrics.catalogue import (
    EXPLORE_CONCEPTS_VIEWED_TOTAL,
    EXPLORE_SESSION_DURATION_SECONDS,
)
from sqlalchemy import select

from lab.app.api.inputs import Id, Slug, Started, Visitor
from lab.app.api.parts import Parts
from lab.app.tables import Concept, Person, Session


class Summary(BaseModel):
    """A concept in the list."""

    slug: str
    title: str
    category: str


class Whole(Summary):
    """A concept that is viewed."""

    summary: str


class End(BaseModel):
    """How long it took: simulated people say so, because they do not really wait."""

    elapsed_seconds: Annotated[float, Field(ge=0, le=86400)] | None = None


SUMMARIES = TypeAdapter(list[Summary])


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of Explore."""
    routes = APIRouter()
    viewed = parts.metrics.counter(EXPLORE_CONCEPTS_VIEWED_TOTAL)
    lasted = parts.metrics.histogram(EXPLORE_SESSION_DURATION_SECONDS)

    @routes.get("/v1/explore/concepts")
    async def concepts() -> list[Summary]:
        return SUMMARIES.validate_json(
            await parts.cache.text("concepts", lambda: all_concepts(parts))
        )

    @routes.get("/v1/explore/concepts/{slug}")
    async def concept(slug: Slug) -> Whole:
        text = await parts.cache.text(f"concept:{slug}", lambda: one_concept(parts, slug))
        found = Whole.model_validate_json(text)
        viewed.inc(concept_category=found.category)
        return found

    @routes.post("/v1/explore/sessions", status_code=201)
    async def start(visitor: Visitor) -> Started:
        async with parts.sessions.begin() as session:
            if await session.get(Person, visitor.person_id) is None:
                raise HTTPException(404, f"no person {visitor.person_id}")
            row = Session(person_id=visitor.person_id)
            session.add(row)
            await session.flush()
            return Started(id=row.id)

    @routes.post("/v1/explore/sessions/{session_id}/end", status_code=204)
    async def end(session_id: Id, ended: End | None = None) -> None:
        async with parts.sessions.begin() as session:
            row = await session.get(Session, session_id, with_for_update=True)
            if row is None:
                raise HTTPException(404, f"no session {session_id}")
            if row.seconds is not None:
                raise HTTPException(409, f"session {session_id} has ended already")
            measured = (datetime.now(UTC) - row.started_at).total_seconds()
            told = ended.elapsed_seconds if ended else None
            row.seconds = seconds = measured if told is None else told
        lasted.observe(seconds)

    return routes


async def all_concepts(parts: Parts) -> str:
    """Read the list from the database, as JSON."""
    async with parts.sessions() as session:
        rows = await session.scalars(select(Concept).order_by(Concept.slug))
        found = [Summary(slug=row.slug, title=row.title, category=row.category) for row in rows]
    return SUMMARIES.dump_json(found).decode()


async def one_concept(parts: Parts, slug: str) -> str:
    """Read one from the database, as JSON; raises the answer 404 where it is not there."""
    async with parts.sessions() as session:
        row = await session.get(Concept, slug)
    if row is None:
        raise HTTPException(404, f"no concept {slug}")
    return Whole(
        slug=row.slug, title=row.title, category=row.category, summary=row.summary
    ).model_dump_json()
