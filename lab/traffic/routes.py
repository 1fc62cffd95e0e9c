"""What the traffic can be told over HTTP, beside locust's own page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from lab.traffic.gate import Gate
from lab.traffic.shape import Change, Dial

# Longer than any request takes, unless the app hangs.
ENDED_WITHIN_S = 10.0
RUNNING, PAUSED = "running", "paused"


@dataclass(frozen=True)
class Crowd:
    """What locust tells: what it is doing, and how many people are there."""

    state: Callable[[], str]
    people: Callable[[], int]


def routes(gate: Gate, dial: Dial, crowd: Crowd) -> Blueprint:
    """Return /healthz, /pause, /resume and /shape."""
    page = Blueprint("traffic", __name__)

    def status() -> str:
        now = crowd.state()
        return PAUSED if now == RUNNING and not gate.is_open else now

    @page.get("/healthz")
    def healthz() -> ResponseReturnValue:
        now = status()
        return {"status": now}, 200 if now in {RUNNING, PAUSED} else 503

    @page.post("/pause")
    def pause() -> ResponseReturnValue:
        if gate.close(ENDED_WITHIN_S):
            return {"status": PAUSED}
        problem = f"a request is still under way after {ENDED_WITHIN_S:g} s; traffic goes on"
        return {"status": RUNNING, "detail": problem}, 504

    @page.post("/resume")
    def resume() -> ResponseReturnValue:
        gate.open()
        return {"status": RUNNING}

    @page.get("/shape")
    def shape() -> ResponseReturnValue:
        now = dial.shape
        return {
            **now.model_dump(),
            "people": crowd.people(),
            "clock": now.clock(time.time()),
            "status": status(),
        }

    @page.post("/shape")
    def reshape() -> ResponseReturnValue:
        try:
            dial.turn(Change.model_validate_json(request.get_data()))
        except ValidationError as error:
            return {"detail": problems(error)}, 422
        return shape()

    return page


def problems(error: ValidationError) -> list[dict[str, str]]:
    """Return each field that is wrong, and why."""
    return [
        {
            "field": ".".join(map(str, each["loc"])) or "body",
            "problem": each["msg"].removeprefix("Value error, "),
        }
        for each in error.errors(include_url=False, include_context=False)
    ]
