"""What the traffic can be told over HTTP."""

from __future__ import annotations

import re

import flask
import pytest
from flask.testing import FlaskClient

from lab.traffic import routes
from lab.traffic.gate import Gate
from lab.traffic.shape import Dial, Shape


def client(gate: Gate, state: str = "running", dial: Dial | None = None) -> FlaskClient:
    app = flask.Flask(__name__)
    crowd = routes.Crowd(lambda: state, lambda: 5)
    dial = dial or Dial(Shape(users=7, day_s=600))
    app.register_blueprint(routes.routes(gate, dial, crowd))
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


def test_it_tells_how_many_people_there_are() -> None:
    gate = Gate()
    told = client(gate).get("/shape").json or {}

    assert re.fullmatch(r"\d\d:\d\d", told.pop("clock"))
    assert told == {"users": 7, "day_s": 600, "people": 5, "status": "running"}
    gate.close(0)
    assert (client(gate).get("/shape").json or {})["status"] == "paused"


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        ({"users": 20}, Shape(users=20, day_s=600)),
        ({"day_s": 1200.5}, Shape(users=7, day_s=1200.5)),
        ({"users": 100, "day_s": 0}, Shape(users=100, day_s=0)),
        ({"users": None, "day_s": 30}, Shape(users=7, day_s=30)),
        ({}, Shape(users=7, day_s=600)),
    ],
)
def test_it_is_changed_while_it_runs(body: dict[str, object], shape: Shape) -> None:
    dial = Dial(Shape(users=7, day_s=600))
    answer = client(Gate(), dial=dial).post("/shape", json=body)

    assert answer.status_code == 200
    assert dial.shape == shape
    assert (answer.json or {})["users"] == shape.users


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"users": 0}', "users"),
        ('{"users": 101, "day_s": 600}', "users"),
        ('{"users": "20"}', "users"),
        ('{"users": true}', "users"),
        ('{"users": 2.5}', "users"),
        ('{"users": 20, "day_s": 9}', "day_s"),
        ('{"day_s": -1}', "day_s"),
        ('{"day_s": NaN}', "day_s"),
        ('{"day_s": 1e999}', "day_s"),
        ('{"user": 20}', "user"),
        ("[20]", "body"),
        ("users=20", "body"),
        ("", "body"),
    ],
)
def test_wrong_input_is_refused_with_its_field(body: str, field: str) -> None:
    dial = Dial(Shape(users=7, day_s=600))
    answer = client(Gate(), dial=dial).post("/shape", data=body)

    assert answer.status_code == 422
    assert [each["field"] for each in (answer.json or {})["detail"]] == [field]
    assert (answer.json or {})["detail"][0]["problem"]
    assert dial.shape == Shape(users=7, day_s=600)
