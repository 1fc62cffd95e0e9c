"""Work for the worker: first a row that is pending, then a task about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import Celery
from fastapi import HTTPException
from kombu.exceptions import OperationalError
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from lab.app.queues import Task
from lab.app.tables import FAILED, Answer, Table

# What features ask that leave the choice to the app.
MODELS = {"explore": "thales-mini", "quest": "plato-standard", "journal": "aristotle-pro"}


@dataclass(frozen=True)
class Assigner:
    """Sends tasks through the broker."""

    sessions: async_sessionmaker[AsyncSession]
    celery: Celery[Any]

    async def answer(
        self,
        answer: Answer,
        task: Task = Task.ANSWER,
        about: Callable[[int], Table] | None = None,
    ) -> int:
        """Keep what is asked, and have a worker answer it; return where the answer will be.

        `about` makes a row that points at the answer; both are kept, or none. Raises the answer
        503 where the broker does not take the task.
        """
        async with self.sessions.begin() as session:
            session.add(answer)
            await session.flush()
            if about is not None:
                session.add(about(answer.id))
                await session.flush()
        try:
            await self.send(task, answer.id)
        except HTTPException:
            failed = update(Answer).where(Answer.id == answer.id).values(status=FAILED)
            async with self.sessions.begin() as session:
                await session.execute(failed)
            raise
        return answer.id

    async def send(self, task: Task, number: int) -> None:
        """Send a task about row `number`; raises the answer 503 where the broker is away."""
        try:
            await asyncio.to_thread(self.celery.send_task, task.value, (number,))
        except OperationalError as error:
            raise HTTPException(503, "the queue of tasks is not reached") from error
