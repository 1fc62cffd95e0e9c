"""Ask: people put questions, an AI model answers later, people rate the answer."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from setarcos_metrics.catalogue import AskQuestionsTotal, AskUserSatisfaction
from setarcos_metrics.facts import PRICES
from sqlalchemy import func, select

from lab.app.api.parts import Parts
from lab.app.api.people import known
from lab.app.inputs import Id, ModelName, Text, Visitor
from lab.app.tables import ANSWERED, Answer, Question

log = logging.getLogger(__name__)
FEATURE = "ask"


class NewQuestion(Visitor):
    """Who asks which model what."""

    model: ModelName
    question: Text


class Asked(BaseModel):
    """A question, and where its answer will be."""

    id: int
    answer_id: int


class Shown(Asked):
    """A question with its answer."""

    model: str
    question: str
    status: str
    answer: str | None
    stars: int | None


class Rating(BaseModel):
    """One star to five."""

    stars: Annotated[int, Field(ge=1, le=5)]


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of Ask."""
    routes = APIRouter()
    asked = AskQuestionsTotal(parts.metrics)
    satisfaction = AskUserSatisfaction(parts.metrics)

    @routes.post("/v1/ask/questions", status_code=202)
    async def ask(new: NewQuestion) -> Asked:
        person = await known(parts, new.person_id)
        answer = Answer(
            person_id=person.id, feature=FEATURE, ai_model=new.model, prompt=new.question
        )
        row = Question(person_id=person.id, ai_model=new.model, question=new.question)

        def about(answer_id: int) -> Question:
            row.answer_id = answer_id
            return row

        answer_id = await parts.assigner.answer(answer, about=about)
        asked.inc(user_type=person.user_type, ai_model=new.model)
        log.info("question asked", extra={"feature": FEATURE, "question_id": row.id})
        return Asked(id=row.id, answer_id=answer_id)

    @routes.get("/v1/ask/questions/{question_id}")
    async def question(question_id: Id) -> Shown:
        row, answer = await found(parts, question_id)
        return Shown(
            id=row.id,
            answer_id=answer.id,
            model=row.ai_model,
            question=row.question,
            status=answer.status,
            answer=answer.text,
            stars=row.stars,
        )

    @routes.post("/v1/ask/questions/{question_id}/rating", status_code=204)
    async def rate(question_id: Id, rating: Rating) -> None:
        row, answer = await found(parts, question_id)
        if answer.status != ANSWERED:
            raise HTTPException(409, f"question {question_id} is {answer.status}")
        async with parts.sessions.begin() as session:
            (await session.get_one(Question, row.id)).stars = rating.stars
        # In a transaction of its own, which sees what others have committed meanwhile.
        # Models that the catalogue does not know are one, as they are in the metric.
        known_model = row.ai_model in PRICES
        same = Question.ai_model == row.ai_model if known_model else ~Question.ai_model.in_(PRICES)
        mean = select(func.avg(Question.stars)).where(same)
        async with parts.sessions() as session:
            satisfaction.set(float(await session.scalar(mean) or 0), ai_model=row.ai_model)

    return routes


async def found(parts: Parts, question_id: int) -> tuple[Question, Answer]:
    """Return a question and its answer; raises the answer 404."""
    async with parts.sessions() as session:
        row = await session.get(Question, question_id)
        if row is None:
            raise HTTPException(404, f"no question {question_id}")
        return row, await session.get_one(Answer, row.answer_id)
