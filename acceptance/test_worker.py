"""A worker that is killed in mid-task: every task is tried again, and no answer is lost."""

from __future__ import annotations

import pytest
import requests

from acceptance.clients.app import App
from acceptance.clients.prometheus import Prometheus
from acceptance.journeys import series
from acceptance.raw import Raw
from acceptance.waiting import eventually
from lab.api import Lab
from lab.app.queues import QUEUES, REDELIVERED_AFTER_S, Task

MODEL, SLOWNESS = "thales-mini", 20.0
QUESTIONS = 3
# The broker looks every ten seconds for tasks whose worker has gone.
BACK_S = REDELIVERED_AFTER_S + 10 + 20
TASK = {"task": Task.ANSWER.value, "queue": QUEUES[Task.ANSWER]}
LOST = series("celery_tasks_retried_total", **TASK, reason="worker_lost")
CALLS = series("ai_router_requests_total", model=MODEL, feature="ask")


@pytest.mark.plan("12.4.9.3")
@pytest.mark.usefixtures("steady")
def test_a_task_of_a_killed_worker_is_retried_once_and_answered(
    quiet: Lab, app: App, prometheus: Prometheus, raw: Raw
) -> None:
    before = raw.now([CALLS], ["ai-router"])[CALLS]
    app.behave(MODEL, slowness=SLOWNESS, error_rate=0)
    asked = [
        app.post("/v1/ask/questions", {"person_id": 1, "model": MODEL, "question": f"{n}?"})
        for n in range(QUESTIONS)
    ]

    def in_mid_task() -> None:
        text = requests.get(f"{app.router}/metrics", timeout=10).text
        calls = next(line for line in text.splitlines() if line.startswith(exposed(CALLS)))
        assert float(calls.rpartition(" ")[2]) == before + QUESTIONS

    eventually(in_mid_task, within_s=10)
    quiet.kill("worker")
    assert {app.get(f"/v1/answers/{each['answer_id']}")["status"] for each in asked} == {"pending"}
    app.behave(MODEL, error_rate=0)
    quiet.start("worker")

    for each in asked:
        end = app.answered(f"/v1/answers/{each['answer_id']}", "status", within_s=BACK_S)
        assert (end["status"], end["model"]) == ("answered", MODEL)
    succeeded = series("celery_tasks_succeeded_total", **TASK)
    # The worker is a new process, whose counters began at zero.
    assert raw.now([LOST, succeeded], ["worker"]) == {LOST: QUESTIONS, succeeded: QUESTIONS}
    assert prometheus.value(series("ask_response_time_seconds_count", ai_model=MODEL)) == QUESTIONS


def exposed(selector: str) -> str:
    """Return a selector as the text format writes it."""
    return selector.replace(", ", ",")
