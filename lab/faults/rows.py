"""Rows of the app's database that are deleted too early, seen too late, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus

from psycopg import sql

from lab.api import Lab
from lab.app.ai_router.simulated_model import PROFILES
from lab.app.queues import Task
from lab.app.worker.answers import ASK
from lab.app.worker.sweep import OLD_S
from lab.faults.background import repeated
from lab.faults.burning import burning
from lab.faults.crowd import ME, PERSON_ID, api_of
from lab.faults.fault import Fault, Raised
from lab.faults.unanswered import given_up
from lab.sql import connected
from lab.traffic.sides import Api

QUESTION = "Will anybody answer this?"
# Who answers late: it takes long enough that a question is deleted before.
MODEL = max(PROFILES, key=lambda name: PROFILES[name].median_s)
DELETED_EVERY_S, LOST_EVERY_S = 2.0, 20.0
# Many more than the worker's sweep lets wait.
LATE_S = OLD_S + 1
CONSTRAINT = "ck_journal_entries_game_day"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to rows."""
    kind = lab.catalogue.labels["visibility"].values[0]
    yield Fault(
        name="questions-deleted",
        title="People delete their questions before these are answered",
        held=deleting,
        must=(Raised("AskAnswersMissing"),),
        # Where the worker is busy, the row is gone before its task begins.
        may=(Raised("TasksFail", {"task": Task.ANSWER.value}),),
    )
    yield Fault(
        name="tasks-lost",
        title="Tasks are lost on their way to the worker, whose sweep finds them minutes later",
        held=losing,
        must=(Raised("AskAnswersSlow", {"ai_model": MODEL}), Raised("ForumModerationWaits")),
        may=(Raised("AiAnswersWaitLong"), *burning(lab, service="worker")),
        heal=partial(given_up, text=QUESTION),
    )
    yield Fault(
        name="entries-refused",
        title=f"A constraint that a migration left refuses journal entries that are {kind}",
        held=partial(refusing, visibility=kind),
        must=(Raised("JournalSavesFail"),),
        may=(
            Raised("EndpointFails"),
            *burning(lab, service="api-server"),
            *burning(lab, service="app-server"),
        ),
        heal=accepted,
    )


@contextmanager
def deleting(lab: Lab) -> Iterator[None]:
    """Have somebody ask, and delete it at once."""
    with repeated(partial(_ask_and_delete, lab, api_of(lab)), DELETED_EVERY_S):
        yield


def _ask_and_delete(lab: Lab, api: Api) -> None:
    body = {**ME, "model": MODEL, "question": QUESTION}
    accepted = HTTPStatus.ACCEPTED
    asked = api.post("/v1/ask/questions", body, "id", "answer_id", wanted=accepted)
    with connected(lab) as connection:
        connection.execute("DELETE FROM questions WHERE id = %s", [asked["id"]])
        connection.execute("DELETE FROM answers WHERE id = %s", [asked["answer_id"]])


@contextmanager
def losing(lab: Lab) -> Iterator[None]:
    """Have questions and posts there that no task was sent for, since some minutes ago."""
    try:
        with repeated(partial(_lose, lab), LOST_EVERY_S):
            yield
    finally:
        given_up(lab, QUESTION)


def _lose(lab: Lab) -> None:
    lost = {"person": PERSON_ID, "text": QUESTION, "late": LATE_S, "ask": ASK, "model": MODEL}
    with connected(lab) as connection:
        connection.execute(
            "INSERT INTO answers (person_id, feature, ai_model, prompt, asked_at) VALUES"
            " (%(person)s, %(ask)s, %(model)s, %(text)s, now() - make_interval(secs => %(late)s))",
            lost,
        )
        connection.execute(
            "INSERT INTO forum_posts (thread_id, person_id, text, posted_at) SELECT"
            " min(id), %(person)s, %(text)s, now() - make_interval(secs => %(late)s)"
            " FROM forum_threads",
            lost,
        )


@contextmanager
def refusing(lab: Lab, visibility: str) -> Iterator[None]:
    """Have the database refuse entries that only some may read, or all."""
    try:
        with connected(lab) as connection:
            connection.execute(
                sql.SQL(
                    "ALTER TABLE journal_entries ADD CONSTRAINT {} CHECK (visibility <> {})"
                    " NOT VALID"
                ).format(sql.Identifier(CONSTRAINT), sql.Literal(visibility))
            )
        yield
    finally:
        accepted(lab)


def accepted(lab: Lab) -> None:
    """Have it take all entries again."""
    drop = "ALTER TABLE journal_entries DROP CONSTRAINT IF EXISTS {}"
    with connected(lab) as connection:
        connection.execute(sql.SQL(drop).format(sql.Identifier(CONSTRAINT)))
