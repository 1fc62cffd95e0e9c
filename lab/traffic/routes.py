"""What the traffic can be told over HTTP, beside locust's own page."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lab.traffic.gate import Gate

# Longer than any request takes, unless the app hangs.
ENDED_WITHIN_S = 10.0
RUNNING = "running"


def routes(gate: Gate, state: Callable[[], str]) -> Blueprint:
    """Return /healthz, /pause and /resume; `state` tells what locust is doing."""
    page = Blueprint("traffic", __name__)

    @page.get("/healthz")
    def healthz() -> ResponseReturnValue:
        now = state()
        if now != RUNNING:
            return {"status": now}, 503
        return {"status": RUNNING if gate.is_open else "paused"}

    @page.post("/pause")
    def pause() -> ResponseReturnValue:
        if gate.close(ENDED_WITHIN_S):
            return {"status": "paused"}
        problem = f"a request is still under way after {ENDED_WITHIN_S:g} s; traffic goes on"
        return {"status": RUNNING, "detail": problem}, 504

    @page.post("/resume")
    def resume() -> ResponseReturnValue:
        gate.open()
        return {"status": RUNNING}

    return page
