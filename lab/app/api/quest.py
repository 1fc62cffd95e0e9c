"""Quest: people start guided tasks, and complete or abandon them."""

from __future__ import annotations

from enum import StrEnum

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from setarcos_metrics.catalogue import (
    QUEST_COMPLETION_RATE,
    QUESTS_COMPLETED_TOTAL,
    QUESTS_STARTED_TOTAL,
)
from sqlalchemy import func, select

from lab.app.api.inputs import Id, Slug, Started, Visitor
from lab.app.api.parts import Parts
from lab.app.tables import Person, Quest, Run


class Outcome(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    ABANDONED = "abandoned"


class Offered(BaseModel):
    """A quest in the list."""

    slug: str
    title: str
    quest_type: str
    difficulty: str


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of Quest."""
    routes = APIRouter()
    started = parts.metrics.counter(QUESTS_STARTED_TOTAL)
    completed = parts.metrics.counter(QUESTS_COMPLETED_TOTAL)
    rate = parts.metrics.gauge(QUEST_COMPLETION_RATE)

    async def measure(quest: Quest) -> None:
        rate.set(
            await completion_rate(parts, quest),
            quest_type=quest.quest_type,
            difficulty=quest.difficulty,
        )

    @routes.get("/v1/quests")
    async def quests() -> list[Offered]:
        async with parts.sessions() as session:
            rows = await session.scalars(select(Quest).order_by(Quest.slug))
            return [Offered.model_validate(row, from_attributes=True) for row in rows]

    @routes.post("/v1/quests/{slug}/start", status_code=201)
    async def start(slug: Slug, visitor: Visitor) -> Started:
        async with parts.sessions.begin() as session:
            quest = await session.get(Quest, slug)
            if quest is None:
                raise HTTPException(404, f"no quest {slug}")
            if await session.get(Person, visitor.person_id) is None:
                raise HTTPException(404, f"no person {visitor.person_id}")
            run = Run(quest_slug=slug, person_id=visitor.person_id)
            session.add(run)
        started.inc(quest_type=quest.quest_type, difficulty=quest.difficulty)
        await measure(quest)
        return Started(id=run.id)

    @routes.post("/v1/quests/runs/{run_id}/complete", status_code=204)
    async def complete(run_id: Id) -> None:
        quest = await ended(parts, run_id, Outcome.COMPLETED)
        completed.inc(quest_type=quest.quest_type, difficulty=quest.difficulty)
        await measure(quest)

    @routes.post("/v1/quests/runs/{run_id}/abandon", status_code=204)
    async def abandon(run_id: Id) -> None:
        await measure(await ended(parts, run_id, Outcome.ABANDONED))

    return routes


async def ended(parts: Parts, run_id: int, outcome: Outcome) -> Quest:
    """End a run and return its quest; raises the answers 404 and, for a second end, 409."""
    async with parts.sessions.begin() as session:
        run = await session.get(Run, run_id, with_for_update=True)
        if run is None:
            raise HTTPException(404, f"no run {run_id}")
        if run.outcome is not None:
            raise HTTPException(409, f"run {run_id} is {run.outcome} already")
        run.outcome = outcome
        return await session.get_one(Quest, run.quest_slug)


async def completion_rate(parts: Parts, quest: Quest) -> float:
    """Return how many percent of the started runs of this type and difficulty were completed.

    It is asked in a transaction of its own, which sees what others have committed meanwhile.
    """
    done = func.count().filter(Run.outcome == Outcome.COMPLETED)
    counts = (
        select(done, func.count())
        .select_from(Run)
        .join(Quest)
        .where(Quest.quest_type == quest.quest_type, Quest.difficulty == quest.difficulty)
    )
    async with parts.sessions() as session:
        good, started = (await session.execute(counts)).one()
    return 100 * good / started if started else 0.0
