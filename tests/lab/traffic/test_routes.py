"""What the traffic can be told over HTTP."""

from __future__ import annotations

import flask
import pytest
from flask.testing import FlaskClient

from lab.traffic import routes
from lab.traffic.gate import Gate


def client(gate: Gate, state: str = "running") -> FlaskClient:
    app = flask.Flask(__name__)
    app.register_blueprint(routes.routes(gate, lambda: state))
    return app.test_client()


def test_it_is_healthy_while_it_runs_and_while_it_is_paused() -> None:
    gate = Gate()
    page = client(gate)

    assert page.get("/healthz").json == {"status": "running"}
    assert page.post("/pause").json == {"status": "paused"}
    answer = page.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "paused"})
    assert not gate.is_open


@pytest.mark.parametrize("state", ["ready", "spawning", "stopped"])
def test_it_is_not_healthy_before_and_after(state: str) -> None:
    answer = client(Gate(), state).get("/healthz")

    assert (answer.status_code, answer.json) == (503, {"status": state})


def test_it_goes_on_when_told_so() -> None:
    gate = Gate()
    page = client(gate)
    page.post("/pause")

    assert page.post("/resume").json == {"status": "running"}
    assert gate.is_open


def test_a_pause_that_fails_leaves_it_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "ENDED_WITHIN_S", 0)
    gate = Gate()
    with gate.passage():
        answer = client(gate).post("/pause")

    assert answer.status_code == 504
    assert "still under way" in answer.text
    assert gate.is_open


def test_looking_changes_nothing() -> None:
    assert client(Gate()).get("/pause").status_code == 405
