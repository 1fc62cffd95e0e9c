"""How tasks are tried, tried again and given up; what they do is proven on the real servers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from celery import Celery
from sqlalchemy.exc import OperationalError

from lab.app.queues import QUEUES, REDELIVERED_AFTER_S, Task, celery
from lab.app.worker.app import CONNECT_S, ROUTER_S, STATEMENT_S
from lab.app.worker.models import Answered, NoAnswerError, RouterAwayError, ask
from lab.app.worker.run import RETRIES, add
from lab.app.worker.sweep import OLD_S
from tests import loaded

LABELS = loaded.catalogue().labels


class Work:
    """Fails so many times, then works; remembers what it was asked."""

    def __init__(self, fails: int, error: type[Exception] = NoAnswerError) -> None:
        self._fails, self._error = fails, error
        self.tried: list[int] = []
        self.given_up: list[int] = []

    def do(self, number: int) -> None:
        """Do it."""
        self.tried.append(number)
        if len(self.tried) <= self._fails:
            raise self._error

    def run(self) -> None:
        """Have Celery run it, at once and in this process."""
        app: Celery[Any] = celery("memory://")
        app.conf.task_always_eager = True
        add(app, Task.ANSWER, self.do, self.given_up.append)
        app.tasks[Task.ANSWER.value].apply_async((7,))


@pytest.mark.parametrize("fails", range(RETRIES + 1))
def test_a_task_is_tried_again_while_no_model_answers(fails: int) -> None:
    work = Work(fails)
    work.run()

    assert work.tried == [7] * (fails + 1)
    assert work.given_up == []


def test_a_task_is_given_up_after_its_last_try() -> None:
    work = Work(RETRIES + 1)
    work.run()

    assert work.tried == [7] * (RETRIES + 1)
    assert work.given_up == [7]


class AwayError(OperationalError):
    """What SQLAlchemy raises where nobody answers."""

    def __init__(self) -> None:
        super().__init__("SELECT 1", None, ConnectionRefusedError("refused"))


@pytest.mark.parametrize("away", [AwayError, RouterAwayError])
def test_a_task_is_never_given_up_because_what_it_needs_is_away(away: type[Exception]) -> None:
    work = Work(3 * RETRIES, away)
    work.run()

    assert len(work.tried) == 3 * RETRIES + 1
    assert work.given_up == []


def test_the_database_takes_no_try_from_the_models() -> None:
    """Away at first, then no model answers as often as is allowed, then one does."""
    errors: list[Exception] = [*(AwayError() for _ in range(5)), *([NoAnswerError()] * RETRIES)]

    class Both(Work):
        def do(self, number: int) -> None:
            self.tried.append(number)
            if errors:
                raise errors.pop(0)

    work = Both(0)
    work.run()

    assert len(work.tried) == 5 + RETRIES + 1
    assert work.given_up == []


def test_an_error_of_our_own_is_not_tried_again() -> None:
    work = Work(1, ValueError)
    work.run()

    assert (work.tried, work.given_up) == ([7], [])


def test_tasks_and_queues_are_those_of_the_catalogue() -> None:
    assert tuple(task.value for task in Task) == LABELS["task"].values
    assert tuple(QUEUES.values()) == LABELS["queue"].values


def test_a_task_is_not_given_to_another_while_it_can_still_run() -> None:
    # A question to the database before the router is asked, and one after.
    assert REDELIVERED_AFTER_S > ROUTER_S + 2 * (CONNECT_S + STATEMENT_S)
    assert OLD_S > 2 * REDELIVERED_AFTER_S


def answer(status: int, body: object) -> Answered:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=body))
    with httpx.Client(transport=transport, base_url="http://router") as router:
        return ask(router, model="m", feature="ask", prompt="why?")


def test_an_answer_is_taken_with_its_model() -> None:
    assert answer(200, {"text": "because", "model": "m"}) == Answered("because", "m")


@pytest.mark.parametrize("body", ["?", {}, {"text": "because"}])
def test_an_answer_that_makes_no_sense_is_none(body: object) -> None:
    with pytest.raises(NoAnswerError):
        answer(200, body)


@pytest.mark.parametrize("status", [500, 503])
def test_a_router_without_an_answer_may_have_one_later(status: int) -> None:
    with pytest.raises(NoAnswerError):
        answer(status, {})


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("refused"), httpx.RemoteProtocolError("it hung up")]
)
def test_a_router_that_is_away_says_nothing_of_the_models(error: Exception) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    transport = httpx.MockTransport(fail)
    with (
        httpx.Client(transport=transport, base_url="http://router") as router,
        pytest.raises(RouterAwayError),
    ):
        ask(router, model="m", feature="ask", prompt="why?")


def test_a_router_that_is_silent_has_no_answer() -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("17 s")

    transport = httpx.MockTransport(fail)
    with (
        httpx.Client(transport=transport, base_url="http://router") as router,
        pytest.raises(NoAnswerError),
    ):
        ask(router, model="m", feature="ask", prompt="why?")
