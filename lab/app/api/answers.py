"""Answers of AI models, which come some time after they were asked for."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from lab.app.api.parts import Parts
from lab.app.inputs import Id
from lab.app.tables import Answer


class Shown(BaseModel):
    """An answer; text and model are empty until it is there."""

    id: int
    feature: str
    status: str
    text: str | None
    model: str | None


def router(parts: Parts) -> APIRouter:
    """Return the endpoint to look at."""
    routes = APIRouter()

    @routes.get("/v1/answers/{answer_id}")
    async def answer(answer_id: Id) -> Shown:
        async with parts.sessions() as session:
            row = await session.get(Answer, answer_id)
        if row is None:
            raise HTTPException(404, f"no answer {answer_id}")
        return Shown(
            id=row.id, feature=row.feature, status=row.status, text=row.text, model=row.answered_by
        )

    return routes
