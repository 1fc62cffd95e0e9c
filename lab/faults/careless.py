"""A small service with the app's instrumentation that does badly one time of so many."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus

from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from setarcos_metrics.catalogue import (
    AskResponseTimeSeconds,
    HttpRequestDurationSeconds,
    HttpRequestsTotal,
)
from setarcos_metrics.protocol import App, Receive, Scope, Send
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

METRICS = "/metrics"
HTTP = (HttpRequestsTotal.family, HttpRequestDurationSeconds.family)
ANSWERS, MODEL = (AskResponseTimeSeconds.family,), "thales-mini"


@dataclass
class Careless:
    """What is asked at `path`, and counts it as `service` does.

    One of `every` comes after `late_s`, or is an error where that is None; with 0 none is. The
    last of them is the bad one: their share never is above that. `answers`: what is asked is timed
    as questions to AI models, not as requests.
    """

    service: str
    path: str
    every: int
    late_s: float | None
    answers: bool = False
    asked: int = 0
    bad: int = 0
    scraped: threading.Event = field(default_factory=threading.Event)

    def app(self) -> App:
        """Return it as it is served, with its metrics."""
        metrics = Metrics(self.service, ANSWERS if self.answers else HTTP)
        took = AskResponseTimeSeconds(metrics) if self.answers else None

        async def answer(_: Request) -> Response:
            begun = time.perf_counter()
            response = Response(status_code=await self._status())
            if took is not None:
                took.observe(time.perf_counter() - begun, ai_model=MODEL)
            return response

        routes = [Route(self.path, answer), Route(METRICS, metrics_endpoint(metrics))]
        app = Starlette(routes=routes)
        return self._watched(app if self.answers else MetricsMiddleware(app, metrics))

    async def _status(self) -> HTTPStatus:
        self.asked += 1
        if not self.every or self.asked % self.every:
            return HTTPStatus.OK
        self.bad += 1
        if self.late_s is None:
            return HTTPStatus.SERVICE_UNAVAILABLE
        await asyncio.sleep(self.late_s)
        return HTTPStatus.OK

    def _watched(self, app: App) -> App:
        async def passed_on(scope: Scope, receive: Receive, send: Send) -> None:
            await app(scope, receive, send)
            if scope.get("path") == METRICS:
                self.scraped.set()

        return passed_on
