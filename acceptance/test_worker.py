"""A worker that is killed in mid-task: every task is tried again, and no answer is lost."""

from __future__ import annotations

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from acceptance.clients.app import App
from acceptance.clients.prometheus import Prometheus
from acceptance.journeys import series
from acceptance.raw import Raw
from acceptance.sweeping import swept
from acceptance.waiting import eventually
from lab.api import Lab
from lab.app.queues import LOOKED_FOR_EVERY_S, QUEUES, REDELIVERED_AFTER_S, Task
from lab.app.worker.run import RETRIES

# Long enough to be seen in mid-task, and shorter than the router waits.
MODEL, SLOW_S = "thales-mini", 4.0
QUESTIONS = 3
DEAR = "hypatia-reason"
BACK_S = REDELIVERED_AFTER_S + LOOKED_FOR_EVERY_S + 20
TASK = {"task": Task.ANSWER.value, "queue": QUEUES[Task.ANSWER]}
LOST = series("celery_tasks_retried_total", **TASK, reason="redelivered")
CALLS, CALLED = "ai_router_requests_total", {"model": MODEL, "feature": "ask"}


@pytest.mark.plan("12.4.9.3")
@pytest.mark.usefixtures("steady")
def test_a_task_of_a_killed_worker_is_retried_once_and_answered(
    quiet: Lab, app: App, prometheus: Prometheus, raw: Raw
) -> None:
    before = calls_now(app)
    app.behave(MODEL, exact_s=SLOW_S, error_rate=0)
    asked = [
        app.post("/v1/ask/questions", {"person_id": 1, "model": MODEL, "question": f"{n}?"})
        for n in range(QUESTIONS)
    ]

    def in_mid_task() -> None:
        assert calls_now(app) == before + QUESTIONS

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


@pytest.mark.plan("12.4.9.3")
@pytest.mark.usefixtures("steady")
def test_what_is_asked_while_the_broker_is_away_is_kept_and_sent_later(
    quiet: Lab, app: App
) -> None:
    """The worker sweeps every half minute for what waits two; here the sweep is made at once."""
    quiet.stop("redis")
    try:
        asked = app.post("/v1/explore/concepts/virtue/explanation", {"person_id": 1})
    finally:
        quiet.start("redis")
    where = f"/v1/answers/{asked['answer_id']}"
    assert app.get(where)["status"] == "pending"

    assert swept(quiet) == 1

    assert app.answered(where, "status", within_s=BACK_S)["status"] == "answered"
    assert swept(quiet) == 0


@pytest.mark.plan("12.4.9.3", "12.4.9.4", "12.4.4.3")
@pytest.mark.usefixtures("steady")
def test_another_model_answers_where_one_fails(quiet: Lab, app: App, raw: Raw) -> None:
    assert quiet
    failed = series("ai_router_errors_total", model=DEAR)
    fell_back = series("ai_router_fallbacks_total", model=DEAR, fallback_model=MODEL)
    wanted = (f"sum({failed})", fell_back)
    raw.now([], ["ai-router"])
    before = [raw.prometheus.figure(each) for each in wanted]
    app.behave(DEAR, error_rate=1)

    asked = app.post("/v1/ask/questions", {"person_id": 1, "model": DEAR, "question": "?"})
    end = app.answered(f"/v1/answers/{asked['answer_id']}", "status")

    assert (end["status"], end["model"]) == ("answered", MODEL)
    raw.now([], ["ai-router"])
    assert [raw.prometheus.figure(each) for each in wanted] == [each + 1 for each in before]


@pytest.mark.plan("12.4.9.3", "12.4.9.4")
@pytest.mark.usefixtures("steady")
def test_a_task_is_given_up_and_counted_where_no_model_answers(
    quiet: Lab, app: App, raw: Raw
) -> None:
    failed = series("celery_tasks_failed_total", **TASK)
    retried = series("celery_tasks_retried_total", **TASK, reason="error")
    before = raw.now([failed, retried], ["worker"])
    for model in quiet.catalogue.ai_models:
        app.behave(model, error_rate=1)

    asked = app.post("/v1/ask/questions", {"person_id": 1, "model": DEAR, "question": "?"})
    end = app.answered(f"/v1/answers/{asked['answer_id']}", "status", within_s=60)

    assert end["status"] == "failed"
    after = raw.now([failed, retried], ["worker"])
    rises = [after[each] - before[each] for each in (failed, retried)]
    assert rises == [1, RETRIES]


@pytest.mark.plan("12.4.9.3")
@pytest.mark.usefixtures("steady")
def test_an_answer_that_comes_while_the_database_is_away_is_kept(
    quiet: Lab, app: App, raw: Raw
) -> None:
    retried = series("celery_tasks_retried_total", **TASK, reason="error")
    before, calls = raw.now([retried], ["worker"])[retried], calls_now(app)
    app.behave(MODEL, exact_s=SLOW_S, error_rate=0)
    asked = app.post("/v1/ask/questions", {"person_id": 1, "model": MODEL, "question": "?"})

    def in_mid_task() -> None:
        assert calls_now(app) == calls + 1

    eventually(in_mid_task, within_s=10)
    quiet.stop("postgres")
    try:

        def tried_again() -> None:
            assert raw.now([retried], ["worker"])[retried] > before

        eventually(tried_again, within_s=30)
    finally:
        quiet.start("postgres")
    app.behave(MODEL, error_rate=0)

    end = app.answered(f"/v1/answers/{asked['answer_id']}", "status", within_s=BACK_S)
    assert (end["status"], end["model"]) == ("answered", MODEL)


def calls_now(app: App) -> float:
    """Return how often the model has been called, as the router itself says."""
    text = requests.get(f"{app.router}/metrics", timeout=10).text
    return next(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == CALLS and sample.labels == CALLED
    )
