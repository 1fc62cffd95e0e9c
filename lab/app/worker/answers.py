"""Tasks that answer: questions, explanations, reviews, and digests of a journal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from setarcos_metrics.catalogue import AskResponseTimeSeconds
from sqlalchemy import func, select, update

from lab.app.tables import ANSWERED, FAILED, PENDING, Answer, Entry
from lab.app.worker.app import Parts
from lab.app.worker.models import ask

log = logging.getLogger(__name__)
ASK = "ask"
# How much of a journal a digest is made of.
ENTRIES, CHARACTERS = 20, 4000


class Answers:
    """Answers what is pending; what has been answered already is left as it is."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._took = AskResponseTimeSeconds(parts.metrics)

    def answer(self, answer_id: int) -> None:
        """Have a model answer a prompt; raises NoAnswerError."""
        self._write(answer_id, lambda row: row.prompt)

    def digest(self, answer_id: int) -> None:
        """Have a model sum up the newest entries of a journal; raises NoAnswerError."""
        self._write(answer_id, lambda row: f"{row.prompt} {self._journal(row.person_id)}")

    def give_up(self, answer_id: int) -> None:
        """Note that there will be no answer."""
        failed = update(Answer).where(Answer.id == answer_id, Answer.status == PENDING)
        with self._parts.sessions.begin() as session:
            session.execute(failed.values(status=FAILED))
        log.error("gave up", extra={"answer_id": answer_id})

    def _write(self, answer_id: int, prompt: Callable[[Answer], str]) -> None:
        with self._parts.sessions() as session:
            row = session.get_one(Answer, answer_id)
        if row.status != PENDING:
            log.info("answered already", extra={"answer_id": answer_id})
            return
        done = ask(self._parts.router, model=row.ai_model, feature=row.feature, prompt=prompt(row))
        now = datetime.now(UTC)
        # Whoever comes first writes: a task may be given twice, an answer only once.
        written = (
            update(Answer)
            .where(Answer.id == answer_id, Answer.status == PENDING)
            .values(status=ANSWERED, text=done.text, answered_by=done.model, answered_at=now)
            .returning(Answer.id)
        )
        with self._parts.sessions.begin() as session:
            first = session.scalar(written) is not None
        if first and row.feature == ASK:
            self._took.observe((now - row.asked_at).total_seconds(), ai_model=done.model)
        log.info("answered", extra={"answer_id": answer_id, "feature": row.feature})

    def _journal(self, person_id: int) -> str:
        newest = (
            select(Entry.entry_type, Entry.text)
            .where(Entry.person_id == person_id)
            .order_by(Entry.id.desc())
            .limit(ENTRIES)
            .subquery()
        )
        joined = func.string_agg(newest.c.entry_type + ": " + newest.c.text, "; ")
        with self._parts.sessions() as session:
            return str(session.scalar(select(func.left(joined, CHARACTERS))) or "nothing yet")
