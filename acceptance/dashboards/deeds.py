"""Things that are done a known number of times, each alone."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import requests
from redis import Redis

from acceptance.clients.app import TIMEOUT_S, App
from acceptance.clients.deliveries import Deliveries
from acceptance.dashboards.numbers import (
    COMMANDS,
    CONNECTIONS,
    DELIVERIES,
    LOCKS,
    REFUSED,
    STARS,
)
from acceptance.deliveries import every_kind
from acceptance.journeys import JOURNEYS, Found
from config.catalogue import Catalogue
from lab.api import Lab
from lab.sql import connected

# What is wrong with each feature's request, and what it is answered.
WRONG = {
    "ask": ("GET", "/v1/ask/questions/2000000000", 404),
    "explore": ("GET", "/v1/explore/concepts/nothing", 404),
    "quest": ("POST", "/v1/quests/nothing/start", 404),
    "journal": ("POST", "/v1/journal/entries", 422),
    "forum": ("GET", "/v1/forum/threads/2000000000", 404),
}
BUSY_S = 30.0
KEY = "acceptance:dashboards"


def journeys(app: App, times: int) -> dict[str, Found]:
    """Make each feature's journey so often, to its end; return the last of each."""
    made: dict[str, Found] = {}
    for _ in range(times):
        made = {journey.feature: journey.make(app) for journey in JOURNEYS}
        for journey in JOURNEYS:
            assert journey.end(app, made[journey.feature])
    return made


def rate(app: App, asked: Found) -> None:
    """Rate the answer to a question."""
    path = f"/v1/ask/questions/{asked.step.number}/rating"
    app.post(path, {"stars": STARS})


def refused(app: App) -> None:
    """Send each feature requests that are answered with an error."""
    for method, path, status in WRONG.values():
        for _ in range(REFUSED):
            body = {"person_id": 1} if method == "POST" else None
            answer = requests.request(method, app.api + path, json=body, timeout=TIMEOUT_S)
            assert answer.status_code == status, answer.text


def without_models(app: App, catalogue: Catalogue) -> None:
    """Ask the router for each feature while every model fails; it answers 503."""
    for model in catalogue.ai_models:
        app.behave(model, error_rate=1)
    for feature in catalogue.features:
        for _ in range(REFUSED):
            body = {"model": next(iter(catalogue.ai_models)), "feature": feature, "prompt": "?"}
            url = f"{app.router}/v1/completions"
            answer = requests.post(url, json=body, timeout=BUSY_S)
            assert answer.status_code == 503, answer.text


def failing_task(app: App, model: str) -> int:
    """Ask a question while every model fails, so that the worker's call does."""
    body = {"person_id": 1, "model": model, "question": "?"}
    return int(app.post("/v1/ask/questions", body)["id"])


def commands(lab: Lab) -> None:
    """Send Redis a command that nobody else sends."""
    with lab.tcp("redis", "redis") as where, Redis(where.host, where.port) as redis:
        with redis.pipeline(transaction=False) as pipe:
            for _ in range(COMMANDS):
                pipe.setrange(KEY, 0, "x")
            pipe.execute()
        redis.delete(KEY)


def delivered(lab: Lab) -> None:
    """Tell the delivery service of builds, deployments, incidents, and of tests that failed."""
    deliveries = Deliveries(lab)
    for number in range(DELIVERIES):
        run = f"dashboards-{secrets.token_hex(6)}"
        event = every_kind(run)
        if number == 0:
            tests = next(each for each in event["facts"] if each["kind"] == "tests")
            event["facts"].append({**tests, "key": f"{run}-failed", "failure": 2})
        answer = deliveries.event(event)
        assert answer.status_code == 202, answer.text


@contextmanager
def locks(lab: Lab) -> Iterator[None]:
    """Hold locks of PostgreSQL."""
    with connected(lab) as connection:
        connection.execute(b"SELECT pg_advisory_lock(n) FROM generate_series(1, %d) n" % LOCKS)
        yield


@contextmanager
def connections() -> Iterator[None]:
    """Hold TCP connections of this machine to itself."""
    with ExitStack() as stack, socket.create_server(("127.0.0.1", 0), backlog=CONNECTIONS) as here:
        for _ in range(CONNECTIONS):
            stack.enter_context(socket.create_connection(here.getsockname()))
            stack.enter_context(here.accept()[0])
        yield
