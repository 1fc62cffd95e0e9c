"""Tasks that fail, that are tried again, and that take long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from lab.api import Lab
from lab.app.api.assigning import MODELS
from lab.app.api.journal import FEATURE as JOURNAL
from lab.app.inputs import LARGEST_ID
from lab.app.queues import Task
from lab.app.worker.moderation import MODEL as CHEAPEST
from lab.faults import ai
from lab.faults.background import repeated
from lab.faults.burning import burning
from lab.faults.crowd import PERSON_ID, api_of
from lab.faults.fault import Fault, Raised
from lab.faults.following import ROUTER, WORKER
from lab.faults.queues import digest, sender
from lab.sql import connected

# Longer than the router waits; it asks the cheapest after the one that was asked for.
HANGING_S = 12.0
HANGING = (MODELS[JOURNAL], CHEAPEST)
# What tells of models that hang, one by one and all together.
OF_A_MODEL = ("AiModelFails", "AiModelSlow", "AiModelUnanswered")
OF_ALL = ("AiErrorsOfOneType", "AiFallsBackOften", "AiAnswersWaitLong", "AskAnswersSlow")
FAILED_EVERY_S, DIGEST_EVERY_S = 2.0, 3.0
# Few, since each keeps a connection of the worker's busy.
LOCKED = 2


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can happen to tasks."""
    task = {"task": Task.DIGEST.value}
    yield Fault(
        name="tasks-orphaned",
        title="Tasks come for digests that are not there",
        held=orphaned,
        must=(Raised("TasksFail", task),),
    )
    yield Fault(
        name="answers-locked",
        title="Somebody locks rows that tasks have to write",
        held=locked,
        must=(Raised("TasksRetryOften", task),),
        may=(Raised("PostgresTransactionsLong"),),
    )
    yield Fault(
        name="models-hang",
        title=f"{' and '.join(HANGING)} do not answer in time, one after the other",
        held=hanging,
        must=(Raised("TasksSlow", task),),
        may=(
            *(Raised(alert, {"model": each}) for alert in OF_A_MODEL for each in HANGING),
            Raised("TasksSlow", {"task": Task.ANSWER.value}),
            *(Raised(alert) for alert in OF_ALL),
            # A digest that neither answers is an error of the router's.
            Raised("AiRequestsFail"),
            *(Raised(alert, {"service": ROUTER}) for alert in ("HighErrorRate", "EndpointFails")),
            *burning(lab, service=WORKER),
            *burning(lab, service=ROUTER),
        ),
        heal=ai.usual,
    )


@contextmanager
def orphaned(lab: Lab) -> Iterator[None]:
    """Have tasks sent for a row that nobody has."""
    with sender(lab) as tasks:
        send = partial(tasks.send_task, Task.DIGEST.value, (LARGEST_ID,))
        with repeated(send, FAILED_EVERY_S):
            yield


@contextmanager
def locked(lab: Lab) -> Iterator[None]:
    """Hold some digests, as a migration that hangs would, while workers are to write them."""
    with connected(lab) as connection, sender(lab) as tasks:
        asked = connection.execute(
            "INSERT INTO answers (person_id, feature, ai_model, prompt)"
            " SELECT %s, %s, %s, 'Sum up:' FROM generate_series(1, %s) RETURNING id",
            [PERSON_ID, JOURNAL, CHEAPEST, LOCKED],
        ).fetchall()
        connection.commit()
        numbers = [number for (number,) in asked]
        connection.execute("SELECT FROM answers WHERE id = ANY(%s) FOR UPDATE", [numbers])
        for number in numbers:
            tasks.send_task(Task.DIGEST.value, (number,))
        yield
        connection.rollback()


@contextmanager
def hanging(lab: Lab) -> Iterator[None]:
    """Have two models not answer, and people ask for what is asked of both."""
    with (
        ai.behaving(lab, {each: {"exact_s": HANGING_S} for each in HANGING}),
        repeated(partial(digest, api_of(lab)), DIGEST_EVERY_S),
    ):
        yield
