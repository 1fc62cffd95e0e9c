"""Ask: people put questions, a simulated AI model answers, people rate the answer."""

from __future__ import annotations

import time
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from setarcos_metrics.catalogue import (
    ASK_QUESTIONS_TOTAL,
    ASK_RESPONSE_TIME_SECONDS,
    ASK_USER_SATISFACTION,
)
from sqlalchemy import func, select

from lab.app.api.inputs import Id, Text, Visitor
from lab.app.api.parts import Parts
from lab.app.api.simulated_model import MEDIANS_S
from lab.app.tables import Person, Question

Model = StrEnum("Model", {name: name for name in MEDIANS_S})  # type: ignore[misc]


class NewQuestion(Visitor):
    """Who asks which model what."""

    model: Model
    question: Text


class Answered(BaseModel):
    """A question with its answer."""

    id: int
    model: str
    question: str
    answer: str
    stars: int | None = None


class Rating(BaseModel):
    """One star to five."""

    stars: Annotated[int, Field(ge=1, le=5)]


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of Ask."""
    routes = APIRouter()
    asked = parts.metrics.counter(ASK_QUESTIONS_TOTAL)
    took = parts.metrics.histogram(ASK_RESPONSE_TIME_SECONDS)
    satisfaction = parts.metrics.gauge(ASK_USER_SATISFACTION)

    @routes.post("/v1/ask/questions", status_code=201)
    async def ask(new: NewQuestion) -> Answered:
        async with parts.sessions() as session:
            person = await session.get(Person, new.person_id)
        if person is None:
            raise HTTPException(404, f"no person {new.person_id}")
        asked.inc(user_type=person.user_type, ai_model=new.model)
        begun = time.perf_counter()
        answer = await parts.models.answer(new.model, new.question)
        took.observe(time.perf_counter() - begun, ai_model=new.model)
        row = Question(
            person_id=person.id, ai_model=new.model.value, question=new.question, answer=answer
        )
        async with parts.sessions.begin() as session:
            session.add(row)
            await session.flush()
        return shown(row)

    @routes.get("/v1/ask/questions/{question_id}")
    async def question(question_id: Id) -> Answered:
        async with parts.sessions() as session:
            row = await session.get(Question, question_id)
        if row is None:
            raise HTTPException(404, f"no question {question_id}")
        return shown(row)

    @routes.post("/v1/ask/questions/{question_id}/rating", status_code=204)
    async def rate(question_id: Id, rating: Rating) -> None:
        async with parts.sessions.begin() as session:
            row = await session.get(Question, question_id)
            if row is None:
                raise HTTPException(404, f"no question {question_id}")
            row.stars = rating.stars
        # In a transaction of its own, which sees what others have committed meanwhile.
        mean = select(func.avg(Question.stars)).where(Question.ai_model == row.ai_model)
        async with parts.sessions() as session:
            satisfaction.set(float(await session.scalar(mean) or 0), ai_model=row.ai_model)

    return routes


def shown(row: Question) -> Answered:
    """Return a question as the API shows it."""
    return Answered(
        id=row.id, model=row.ai_model, question=row.question, answer=row.answer, stars=row.stars
    )
