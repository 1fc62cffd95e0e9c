"""Queues that are long, that nobody takes from, and a worker that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Any

from celery import Celery

from lab.api import Lab
from lab.app.api.assigning import MODELS
from lab.app.api.journal import FEATURE as JOURNAL
from lab.app.queues import QUEUES, Task, celery
from lab.app.tables import FAILED, PENDING
from lab.errors import LabError
from lab.faults import ai, servers
from lab.faults.background import repeated
from lab.faults.crowd import ME, api_of
from lab.faults.fault import Fault, Raised
from lab.faults.following import away, undone
from lab.servers.worker import NAME
from lab.sql import connected
from lab.traffic.sides import Api

# So many tasks wait from the first, and more come than a worker does that waits for its model.
AT_ONCE, PACE_S, SLOW_S = 210, 0.4, 4.0
# As long as a worker takes to say that it does what it was told.
HEARD_S = 5.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can happen to queues."""
    digests, moderation = QUEUES[Task.DIGEST], QUEUES[Task.MODERATE]
    long = {"queue": digests}
    yield Fault(
        name="digests-many",
        title="More digests are asked for than the worker does, while their model is slow",
        held=many,
        must=(Raised("QueueLong", long), Raised("QueueWaitLong", long), Raised("QueueGrows", long)),
        may=(Raised("AiModelSlow", {"model": MODELS[JOURNAL]}),),
        heal=few,
    )
    yield Fault(
        name="queue-left",
        title=f"The worker no longer takes tasks from {moderation}",
        held=partial(left, queue=moderation),
        must=(Raised("WorkersStuck", {"queue": moderation}),),
        may=late(moderation),
        heal=partial(taken, queue=moderation),
    )
    yield Fault(
        name=f"{NAME}-down",
        title="The worker is stopped",
        held=partial(servers.down, server=NAME),
        must=(Raised("WorkersMissing"),),
        may=(*away(NAME), *undone(lab)),
        heal=partial(servers.started, server=NAME),
    )


def late(queue: str) -> tuple[Raised, ...]:
    """Return what tells of tasks that had to wait, also when they are taken again."""
    here = {"queue": queue}
    waited = (Raised("ForumModerationWaits"),) if queue == QUEUES[Task.MODERATE] else ()
    return (Raised("QueueWaitLong", here), Raised("QueueGrows", here), *waited)


@contextmanager
def sender(lab: Lab) -> Iterator[Celery[Any]]:
    """Yield what sends tasks to the lab's workers, and tells them what to do."""
    with lab.tcp("redis", "redis") as where, celery(f"redis://{where}/0") as tasks:
        yield tasks


def digest(api: Api) -> None:
    """Have somebody ask for a digest."""
    api.post("/v1/journal/digests", ME, "answer_id", wanted=HTTPStatus.ACCEPTED)


@contextmanager
def many(lab: Lab) -> Iterator[None]:
    """Have people ask for digests, and a model take its time."""
    try:
        with (
            ai.behaving(lab, {MODELS[JOURNAL]: {"exact_s": SLOW_S}}),
            repeated(partial(digest, api_of(lab)), PACE_S, AT_ONCE),
        ):
            yield
    finally:
        few(lab)


def few(lab: Lab) -> None:
    """Have the model as it is, and nobody wait for a digest any more."""
    ai.usual(lab)
    with connected(lab) as connection:
        connection.execute(
            "UPDATE answers SET status = %s WHERE feature = %s AND status = %s",
            [FAILED, JOURNAL, PENDING],
        )


@contextmanager
def left(lab: Lab, queue: str) -> Iterator[None]:
    """Have the worker leave a queue alone; raises LabError where no worker hears."""
    try:
        with sender(lab) as tasks:
            if not tasks.control.cancel_consumer(queue, reply=True, limit=1, timeout=HEARD_S):
                raise LabError("no worker hears", hint="nox -s lab -- status shows whether it runs")
        yield
    finally:
        taken(lab, queue)


def taken(lab: Lab, queue: str) -> None:
    """Have the worker take from a queue, as one that was started anew does by itself."""
    with sender(lab) as tasks:
        tasks.control.add_consumer(queue, reply=True, limit=1, timeout=HEARD_S)
