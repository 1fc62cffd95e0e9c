"""Quest: people start guided tasks, and complete or abandon them."""

from __future__ import annotations

import logging
from enum import StrEnum

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from setarcos_metrics.catalogue import QuestCompletionRate, QuestsCompletedTotal, QuestsStartedTotal
from sqlalchemy import func, select, update

from lab.app.api.assigning import MODELS
from lab.app.api.parts import Parts
from lab.app.api.people import known
from lab.app.inputs import Id, Slug, Started, Text, Visitor
from lab.app.tables import Answer, Quest, Run

log = logging.getLogger(__name__)
FEATURE = "quest"


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


class Work(BaseModel):
    """What a person wrote; where it is there, an AI model reviews it."""

    argument: Text | None = None


class Completed(BaseModel):
    """Where the review will be."""

    answer_id: int | None


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of Quest."""
    routes = APIRouter()
    started = QuestsStartedTotal(parts.metrics)
    completed = QuestsCompletedTotal(parts.metrics)
    rate = QuestCompletionRate(parts.metrics)

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
        person = await known(parts, visitor.person_id)
        async with parts.sessions.begin() as session:
            quest = await session.get(Quest, slug)
            if quest is None:
                raise HTTPException(404, f"no quest {slug}")
            run = Run(quest_slug=slug, person_id=person.id)
            session.add(run)
        started.inc(quest_type=quest.quest_type, difficulty=quest.difficulty)
        await measure(quest)
        return Started(id=run.id)

    @routes.post("/v1/quests/runs/{run_id}/complete")
    async def complete(run_id: Id, work: Work | None = None) -> Completed:
        quest, run = await ended(parts, run_id, Outcome.COMPLETED)
        completed.inc(quest_type=quest.quest_type, difficulty=quest.difficulty)
        await measure(quest)
        person = await known(parts, run.person_id)
        about = {"feature": FEATURE, "quest": quest.slug, "user_type": person.user_type}
        log.info("quest completed", extra=about)
        argument = work.argument if work else None
        return Completed(answer_id=await reviewed(parts, run, argument) if argument else None)

    @routes.post("/v1/quests/runs/{run_id}/abandon", status_code=204)
    async def abandon(run_id: Id) -> None:
        quest, _ = await ended(parts, run_id, Outcome.ABANDONED)
        await measure(quest)

    return routes


async def reviewed(parts: Parts, run: Run, argument: str) -> int:
    """Have an argument reviewed, and return where the review will be."""
    answer = Answer(
        person_id=run.person_id, feature=FEATURE, ai_model=MODELS[FEATURE], prompt=argument
    )
    answer_id = await parts.assigner.answer(answer)
    points = update(Run).where(Run.id == run.id).values(answer_id=answer_id)
    async with parts.sessions.begin() as session:
        await session.execute(points)
    return answer_id


async def ended(parts: Parts, run_id: int, outcome: Outcome) -> tuple[Quest, Run]:
    """End a run; return its quest and itself. Raises the answers 404 and, for a second end, 409."""
    async with parts.sessions.begin() as session:
        run = await session.get(Run, run_id, with_for_update=True)
        if run is None:
            raise HTTPException(404, f"no run {run_id}")
        if run.outcome is not None:
            raise HTTPException(409, f"run {run_id} is {run.outcome} already")
        run.outcome = outcome
        return await session.get_one(Quest, run.quest_slug), run


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
