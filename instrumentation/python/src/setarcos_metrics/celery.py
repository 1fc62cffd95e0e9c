"""Celery tasks: sent, waited for, run, retried and failed, by task and queue.

Metrics live in the process that counts them. Celery's default pool forks, and what its children
count nobody scrapes: `count_runs` refuses that pool, and a worker runs its tasks in threads.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from celery import signals
from celery.states import FAILURE, RETRY, SUCCESS

from setarcos_metrics.catalogue import (
    CeleryTaskQueueWaitSeconds,
    CeleryTaskRuntimeSeconds,
    CeleryTasksFailedTotal,
    CeleryTasksRetriedTotal,
    CeleryTasksSentTotal,
    CeleryTasksSucceededTotal,
)
from setarcos_metrics.metrics import Metrics

SENT_AT = "setarcos_sent_at"
PREFORK = "celery.concurrency.prefork"


def stamp_sent() -> None:
    """Have every task carry the time at which it was sent; senders and workers call this."""
    signals.before_task_publish.connect(_stamp, weak=False)


def _stamp(headers: dict[str, Any], **_: object) -> None:
    headers[SENT_AT] = time.time()


def count_sent(metrics: Metrics) -> None:
    """Count the tasks that this process sends; raises LookupError where it exposes no such metric.

    The queue is the one that the task is routed to by name.
    """
    sent = CeleryTasksSentTotal(metrics)

    def on_sent(sender: str, routing_key: str, **_: object) -> None:
        sent.inc(task=sender, queue=routing_key)

    stamp_sent()
    signals.after_task_publish.connect(on_sent, weak=False)


def count_runs(metrics: Metrics) -> None:
    """Count the tasks that this worker runs; raises LookupError where it exposes no such metric.

    Call it before OpenTelemetry's instrumentation of Celery, so that a task is counted inside its
    span. A worker whose pool forks ends with status 1 and says why.
    """
    stamp_sent()
    signals.worker_init.connect(_refuse_forks, weak=False)
    runs = _Runs(metrics)
    signals.task_prerun.connect(runs.begin, weak=False)
    signals.task_postrun.connect(runs.end, weak=False)


def _refuse_forks(sender: Any, **_: object) -> None:
    pool = sender.pool_cls
    if getattr(pool, "__module__", pool) in (PREFORK, "prefork", "processes"):
        raise SystemExit(
            "the prefork pool loses metrics: each child counts for itself and nobody scrapes it\n"
            "  fix: start the worker with --pool=threads (or solo), and run more workers"
        )


class _Runs:
    """The tasks that are running, by id: when they began, and how long they had waited."""

    def __init__(self, metrics: Metrics) -> None:
        self._wait = CeleryTaskQueueWaitSeconds(metrics)
        self._runtime = CeleryTaskRuntimeSeconds(metrics)
        self._ends: dict[str, CeleryTasksSucceededTotal | CeleryTasksFailedTotal] = {
            SUCCESS: CeleryTasksSucceededTotal(metrics),
            FAILURE: CeleryTasksFailedTotal(metrics),
        }
        self._retried = CeleryTasksRetriedTotal(metrics)
        self._running: dict[str, tuple[float, float | None]] = {}

    def begin(self, task_id: str, task: Any, **_: object) -> None:
        self._running[task_id] = (time.perf_counter(), _waited(task.request))
        # The broker gives a task again whose worker has gone without an answer.
        if (task.request.delivery_info or {}).get("redelivered"):
            self._retried.inc(task=task.name, queue=_queue(task.request), reason="redelivered")

    def end(self, task_id: str, task: Any, state: str | None = None, **_: object) -> None:
        queue = _queue(task.request)
        begun, waited = self._running.pop(task_id, (None, None))
        if begun is not None:
            self._runtime.observe(time.perf_counter() - begun, task=task.name, queue=queue)
        if waited is not None:
            self._wait.observe(waited, task=task.name, queue=queue)
        if state == RETRY:
            self._retried.inc(task=task.name, queue=queue, reason="error")
        elif end := self._ends.get(state or ""):
            end.inc(task=task.name, queue=queue)


def _queue(request: Any) -> str:
    return str((request.delivery_info or {}).get("routing_key", ""))


def _waited(request: Any) -> float | None:
    """Return the seconds since the task could have been run; None where nobody has told."""
    sent = request.get(SENT_AT)
    if sent is None:
        return None
    due = datetime.fromisoformat(request.eta).timestamp() if request.eta else sent
    return max(0.0, time.time() - max(float(sent), due))
