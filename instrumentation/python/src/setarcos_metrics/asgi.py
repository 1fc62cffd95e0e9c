"""HTTP requests counted and timed, for any ASGI app whose router says which route matched."""

from __future__ import annotations

import time

from setarcos_metrics.catalogue import HTTP_REQUEST_DURATION_SECONDS, HTTP_REQUESTS_TOTAL
from setarcos_metrics.metrics import Metrics
from setarcos_metrics.protocol import App, Message, Receive, Scope, Send
from setarcos_metrics.routes import template

# An app that fails before it answers is answered for with this, unless its client has gone before.
FAILED, GONE = 500, 499


class MetricsMiddleware:
    """Counts each request once, after its answer, under method, route template and status."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self._total = metrics.counter(HTTP_REQUESTS_TOTAL)
        self._duration = metrics.histogram(HTTP_REQUEST_DURATION_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it when it has been answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, watched = time.perf_counter(), _Watched(receive, send)
        try:
            await self._app(scope, watched.receive, watched.send)
        finally:
            seconds = time.perf_counter() - begun
            method, path = scope["method"], template(scope)
            self._total.inc(method=method, path=path, status=watched.status)
            self._duration.observe(seconds, method=method, path=path)


class _Watched:
    """The two ends of a request, and the status that it has been answered with so far."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._answered = False
        self.status = FAILED

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect" and not self._answered:
            self.status = GONE
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self._answered = message["status"], True
        await self._send(message)
