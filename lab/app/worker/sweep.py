"""What waits for a task that has been lost, or was never sent: it is sent again."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError as BrokerError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from lab.app.queues import Task
from lab.app.tables import PENDING, Answer, Post
from lab.app.worker.app import Parts

log = logging.getLogger(__name__)
# Longer than a task waits and runs, unless something is wrong; a task that comes twice is harmless.
OLD_S, EVERY_S = 120.0, 30.0
MOST = 500
JOURNAL = "journal"


class Sweep(threading.Thread):
    """Looks at the tables every half minute, as long as the worker lives."""

    def __init__(self, parts: Parts, celery: Celery[Any]) -> None:
        super().__init__(name="sweep", daemon=True)
        self._parts, self._celery = parts, celery

    def run(self) -> None:
        """Sweep until the process ends."""
        ended = threading.Event()
        while not ended.wait(EVERY_S):
            try:
                self.sweep()
            except (SQLAlchemyError, BrokerError) as error:
                log.warning("nothing can be sent again: %s", type(error).__name__)

    def sweep(self, old_s: float = OLD_S) -> int:
        """Send a task for each answer and decision that is overdue; return how many."""
        since = datetime.now(UTC) - timedelta(seconds=old_s)
        answers = select(Answer.id, Answer.feature).where(
            Answer.status == PENDING, Answer.asked_at < since
        )
        posts = select(Post.id).where(Post.decision.is_(None), Post.posted_at < since)
        with self._parts.sessions() as session:
            overdue = [
                (Task.DIGEST if feature == JOURNAL else Task.ANSWER, number)
                for number, feature in session.execute(answers.limit(MOST))
            ]
            overdue += [(Task.MODERATE, number) for number in session.scalars(posts.limit(MOST))]
        for task, number in overdue:
            self._celery.send_task(task.value, (number,))
        if overdue:
            log.warning("sent again", extra={"tasks": len(overdue)})
        return len(overdue)
