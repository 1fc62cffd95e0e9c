"""A command in a container shows that its server is ready, or says what is missing."""

from __future__ import annotations

import pytest

from lab import readiness
from lab.readiness import SaysReady
from tests.lab.engines import Refusal, docker, running

PING = SaysReady("one-redis", ("redis-cli", "ping"), says="PONG", env={"A": "b"})


@pytest.mark.parametrize(
    ("status", "output", "problem"),
    [
        (0, "PONG\n", ""),
        (1, "PONG\n", "PONG"),
        (0, "LOADING Redis is loading", "LOADING Redis is loading"),
        (1, "Could not connect\nConnection refused\n", "Connection refused"),
        (127, "", "redis-cli: status 127"),
        (0, " \n", "redis-cli: status 0"),
    ],
)
def test_it_is_ready_when_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, status: int, output: str, problem: str
) -> None:
    asked: list[tuple[object, ...]] = []

    def executed(*what: object) -> tuple[int, str]:
        asked.append(what)
        return status, output

    monkeypatch.setattr(readiness, "executed", executed)

    assert PING.problem() == problem
    assert asked == [("one-redis", ("redis-cli", "ping"), {"A": "b"})]


def test_a_container_that_is_not_there_is_said() -> None:
    with running(docker()):
        assert "No such container" in PING.problem()


def test_a_container_that_does_not_run_is_said() -> None:
    told = docker()
    told.answers["GET /containers/one-redis/json"] = {"Id": "one"}
    told.answers["POST /containers/one/exec"] = Refusal(409, "Container one is not running")
    with running(told):
        assert "is not running" in PING.problem()

    asked = told.asked[-1].told
    assert asked["Cmd"] == ["redis-cli", "ping"]
    assert asked["Env"] == ["A=b"]
