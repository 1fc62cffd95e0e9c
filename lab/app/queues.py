"""The Celery tasks and their queues, as senders and workers know them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from celery import Celery

from lab.app import broker

# A task whose worker has gone is given to another after this, which is longer than any task runs.
REDELIVERED_AFTER_S = 30
LOOKED_FOR_EVERY_S = 5
SOCKET_S = 2.0


class Task(StrEnum):
    """What a worker can be asked to do."""

    ANSWER = "answer"
    DIGEST = "digest"
    MODERATE = "moderate"


QUEUES = {Task.ANSWER: "answers", Task.DIGEST: "digests", Task.MODERATE: "moderation"}


# Of a process that only sends: a broker that accepts and is silent is away, too. A worker waits
# for its next task as long as it takes.
SENDING = {"socket_timeout": SOCKET_S}


def celery(redis_url: str, transport: Mapping[str, float] = MappingProxyType({})) -> Celery[Any]:
    """Return the Celery app: tasks are acknowledged when they are done, and have no results."""
    broker.register()
    app: Celery[Any] = Celery("setarcos", broker=redis_url, set_as_current=False)
    app.conf.update(
        task_routes={task.value: {"queue": queue} for task, queue in QUEUES.items()},
        task_default_queue=QUEUES[Task.ANSWER],
        task_acks_late=True,
        task_ignore_result=True,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=False,
        broker_transport_options={
            "visibility_timeout": REDELIVERED_AFTER_S,
            # How often the broker is asked for such tasks; kombu's own is every 100 s.
            "unacked_restore_interval": LOOKED_FOR_EVERY_S,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": SOCKET_S,
            **transport,
        },
    )
    return app
