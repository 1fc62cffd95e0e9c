"""The worker itself: its tasks, its /metrics, and how long it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import Celery, signals
from prometheus_client import start_http_server
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from lab.app.queues import QUEUES, Task, celery
from lab.app.settings import WorkerSettings
from lab.app.worker.answers import Answers
from lab.app.worker.app import Parts
from lab.app.worker.models import NoAnswerError, RouterAwayError
from lab.app.worker.moderation import Moderation
from lab.app.worker.sweep import Sweep

# A task that failed is tried again after 0.5, 1 and 2 seconds.
RETRIES, FIRST_S = 3, 0.5
# The router is not there, the database does not answer, or no connection to it is free: what the
# task needs is asked again after so many seconds.
AWAY = (RouterAwayError, OperationalError, InterfaceError, NoConnectionError)
AWAY_S = 2.0


def tasks(parts: Parts, app: Celery[Any]) -> None:
    """Register every task of the app."""
    answers, moderation = Answers(parts), Moderation(parts)
    add(app, Task.ANSWER, answers.answer, answers.give_up)
    add(app, Task.DIGEST, answers.digest, answers.give_up)
    add(app, Task.MODERATE, moderation.moderate, moderation.give_up)


def add(
    app: Celery[Any], task: Task, work: Callable[[int], None], give_up: Callable[[int], None]
) -> None:
    """Register a task that is tried again while no model answers, and given up in the end.

    While the database or the router is away it is tried again without end: what was asked is not
    forgotten.
    """

    @app.task(name=task.value, bind=True, max_retries=None, shared=False)
    def run(self: Any, number: int, failed: int = 0) -> None:
        try:
            try:
                work(number)
            except NoAnswerError as error:
                if failed < RETRIES:
                    wait_s = FIRST_S * 2**failed
                    raise self.retry(
                        args=(number, failed + 1), exc=error, countdown=wait_s
                    ) from error
                give_up(number)
                raise
        except AWAY as error:
            raise self.retry(exc=error, countdown=AWAY_S) from error


def run(settings: WorkerSettings, parts: Parts) -> None:
    """Work until SIGTERM, which lets the running tasks end.

    /metrics is there from when tasks are taken.
    """
    app = celery(settings.redis_url)
    tasks(parts, app)

    def ready(**_: object) -> None:
        start_http_server(settings.port, addr=settings.host, registry=parts.metrics.registry)
        Sweep(parts, app).start()

    signals.worker_ready.connect(ready, weak=False)
    # Threads: forked children would count for themselves, and nobody would scrape them.
    app.worker_main(
        [
            "worker",
            "--pool=threads",
            f"--concurrency={settings.concurrency}",
            f"--queues={','.join(QUEUES.values())}",
            "--loglevel=INFO",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )
