"""Work for the worker: first a row that is pending, then a task about it."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from lab.app.queues import Task
from lab.app.tables import Answer, Table

log = logging.getLogger(__name__)
# A person does not wait longer for a broker, and few threads wait for it at once.
SEND_S, SENDERS = 2.0, 4
# What features ask that leave the choice to the app.
MODELS = {"explore": "thales-mini", "quest": "plato-standard", "journal": "aristotle-pro"}


@dataclass(frozen=True)
class Assigner:
    """Sends tasks through the broker."""

    sessions: async_sessionmaker[AsyncSession]
    celery: Celery[Any]
    senders: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(SENDERS))

    async def answer(
        self,
        answer: Answer,
        task: Task = Task.ANSWER,
        about: Callable[[int], Table] | None = None,
    ) -> int:
        """Keep what is asked, and have a worker answer it; return where the answer will be.

        `about` makes a row that points at the answer; both are kept, or none.
        """
        async with self.sessions.begin() as session:
            session.add(answer)
            await session.flush()
            if about is not None:
                session.add(about(answer.id))
                await session.flush()
        await self.send(task, answer.id)
        return answer.id

    async def send(self, task: Task, number: int) -> None:
        """Send a task about row `number`.

        While the broker is away nothing is sent and nothing is lost: the row waits, and a worker
        sends the task for it later (lab/app/worker/sweep.py).
        """
        context = contextvars.copy_context()  # the span goes along
        send = partial(context.run, self.celery.send_task, task.value, (number,))
        try:
            async with asyncio.timeout(SEND_S):
                await asyncio.get_running_loop().run_in_executor(self.senders, send)
        except (OperationalError, TimeoutError) as error:
            log.warning("the queue is not reached: %s", error, extra={"task": task.value})
