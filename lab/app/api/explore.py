"""Explore: people walk through concepts, in sessions."""

from __future__ import annotations

import logging

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, TypeAdapter
from setarcos_metrics.catalogue import ExploreConceptsViewedTotal, ExploreSessionDurationSeconds
from sqlalchemy import select

from lab.app.api import sessions
from lab.app.api.assigning import MODELS
from lab.app.api.parts import Parts
from lab.app.api.people import known
from lab.app.inputs import Assigned, Id, Lasted, Slug, Started, Visitor
from lab.app.tables import Answer, Concept, Session

log = logging.getLogger(__name__)
FEATURE = "explore"


class Summary(BaseModel):
    """A concept in the list."""

    slug: str
    title: str
    category: str


class Whole(Summary):
    """A concept that is viewed."""

    summary: str


SUMMARIES = TypeAdapter(list[Summary])


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of Explore."""
    routes = APIRouter()
    viewed = ExploreConceptsViewedTotal(parts.metrics)
    lasted = ExploreSessionDurationSeconds(parts.metrics)

    @routes.get("/v1/explore/concepts")
    async def concepts() -> list[Summary]:
        return SUMMARIES.validate_json(
            await parts.caches.concepts.text("", lambda: all_concepts(parts))
        )

    @routes.get("/v1/explore/concepts/{slug}")
    async def concept(slug: Slug) -> Whole:
        found = await concept_of(parts, slug)
        viewed.inc(concept_category=found.category)
        return found

    @routes.post("/v1/explore/concepts/{slug}/explanation", status_code=202)
    async def explain(slug: Slug, visitor: Visitor) -> Assigned:
        person, found = await known(parts, visitor.person_id), await concept_of(parts, slug)
        answer = Answer(
            person_id=person.id,
            feature=FEATURE,
            ai_model=MODELS[FEATURE],
            prompt=f"Explain {found.title} to somebody who is new to {found.category}.",
        )
        answer_id = await parts.assigner.answer(answer)
        log.info("explanation asked", extra={"feature": FEATURE, "concept": slug})
        return Assigned(answer_id=answer_id)

    @routes.post("/v1/explore/sessions", status_code=201)
    async def start(visitor: Visitor) -> Started:
        return await sessions.start(parts, Session, visitor)

    @routes.post("/v1/explore/sessions/{session_id}/end", status_code=204)
    async def end(session_id: Id, ended: Lasted | None = None) -> None:
        lasted.observe(await sessions.end(parts, Session, session_id, ended))

    return routes


async def concept_of(parts: Parts, slug: str) -> Whole:
    """Return a concept, from the cache if it can be; raises the answer 404."""
    return Whole.model_validate_json(
        await parts.caches.concepts.text(slug, lambda: one_concept(parts, slug))
    )


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
