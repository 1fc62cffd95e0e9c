"""Tasks of a real worker in a thread, with a broker in memory."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Semaphore
from typing import Any

import pytest
from celery import Celery, signals
from celery.contrib.testing.worker import start_worker
from setarcos_metrics import Metrics
from setarcos_metrics.celery import count_runs, count_sent

# Names that the catalogue knows.
TASK, QUEUE = "answer", "answers"
WHO = {"task": TASK, "queue": QUEUE}
DEADLINE_S = 20
SIGNALS = (
    signals.before_task_publish,
    signals.after_task_publish,
    signals.worker_init,
    signals.task_prerun,
    signals.task_postrun,
)


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    """Take back what a test has connected."""
    before = [list(each.receivers) for each in SIGNALS]
    yield
    for each, receivers in zip(SIGNALS, before, strict=True):
        each.receivers = receivers
        cache: Any = each
        cache.sender_receivers_cache.clear()


@pytest.fixture
def app() -> Celery[Any]:
    app: Celery[Any] = Celery("test", broker="memory://", set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE, task_ignore_result=True, worker_hijack_root_logger=False
    )
    return app


def value(metrics: Metrics, name: str, **more: str) -> float | None:
    return metrics.registry.get_sample_value(name, {**WHO, **more})


@pytest.mark.filterwarnings("ignore")  # celery's own, about its in-memory worker
def test_sent_run_retried_and_failed_tasks_are_counted_exactly(app: Celery[Any]) -> None:
    sender, worker = Metrics("api-server"), Metrics("worker")
    count_sent(sender)
    count_runs(worker)
    ended = Semaphore(0)
    signals.task_postrun.connect(lambda **_: ended.release(), weak=False)

    @app.task(name=TASK, bind=True, max_retries=1, shared=False)
    def answer(self: Any, fails: int) -> None:
        if self.request.retries < fails:
            raise self.retry(countdown=0)

    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        for fails in (0, 0, 1, 2):
            answer.apply_async((fails,))
        assert all(ended.acquire(timeout=DEADLINE_S) for _ in range(6))

    # Two that end well at once, one at its second try; the fourth is given up at its second try.
    assert value(worker, "celery_tasks_succeeded_total") == 3
    assert value(worker, "celery_tasks_failed_total") == 1
    assert value(worker, "celery_tasks_retried_total", reason="error") == 2
    assert value(worker, "celery_tasks_retried_total", reason="redelivered") == 0
    assert value(worker, "celery_task_runtime_seconds_count") == 6
    assert value(worker, "celery_task_queue_wait_seconds_count") == 6
    # Four by the test; the two retries were sent in this process, too.
    assert value(sender, "celery_tasks_sent_total") == 6


def test_a_task_that_is_given_again_is_counted_as_retried() -> None:
    metrics = Metrics("worker")
    count_runs(metrics)
    info = {"redelivered": True, "routing_key": QUEUE}
    request: Any = {"setarcos_sent_at": 1.0}
    task = Stub(name=TASK, request=Request(request, delivery_info=info, eta=None))
    signals.task_prerun.send(sender=task, task_id="1", task=task)

    assert value(metrics, "celery_tasks_retried_total", reason="redelivered") == 1


class Stub:
    """A stand-in for a task or a worker, with the fields that a test needs."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class Request(dict[str, Any]):
    """A stand-in for Celery's request, which is a dictionary with attributes."""

    def __init__(self, headers: dict[str, Any], **fields: Any) -> None:
        super().__init__(headers)
        self.__dict__.update(fields)


@pytest.mark.parametrize("pool", ["prefork", "processes"])
def test_a_pool_that_forks_is_refused(pool: str) -> None:
    count_runs(Metrics("worker"))

    with pytest.raises(SystemExit, match="--pool=threads"):
        signals.worker_init.send(sender=Stub(pool_cls=pool))


def test_a_pool_of_threads_is_taken() -> None:
    count_runs(Metrics("worker"))

    signals.worker_init.send(sender=Stub(pool_cls="threads"))
