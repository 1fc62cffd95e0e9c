"""HTTP requests counted and timed, for any ASGI app whose router says which route matched."""

from __future__ import annotations

import time

from setarcos_metrics.catalogue import HttpRequestDurationSeconds, HttpRequestsTotal
from setarcos_metrics.metrics import Metrics
from setarcos_metrics.probes import is_probe
from setarcos_metrics.protocol import App, Message, Receive, Scope, Send
from setarcos_metrics.routes import template
from setarcos_metrics.spans import name_request

METHOD, PATH, _ = HttpRequestsTotal.family.labels
# An app that fails before it answers is answered for with this, unless its client has gone before.
FAILED, GONE = 500, 499


class MetricsMiddleware:
    """Counts each request once, after its answer, under method, route template and status.

    Inside a span of OpenTelemetry it names the span after the route, too. Probes and scrapes are
    not counted.
    """

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self._total = HttpRequestsTotal(metrics)
        self._duration = HttpRequestDurationSeconds(metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it when it has been answered."""
        if scope["type"] != "http" or is_probe(scope):
            await self._app(scope, receive, send)
            return
        begun, watched = time.perf_counter(), _Watched(scope, receive, send)
        try:
            await self._app(scope, watched.receive, watched.send)
        finally:
            seconds = time.perf_counter() - begun
            path = watched.routed()
            self._total.inc(method=scope["method"], path=path, status=str(watched.status))
            self._duration.observe(seconds, method=scope["method"], path=path)


class _Watched:
    """The two ends of a request, and the status that it has been answered with so far."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._path: str | None = None
        self.status = FAILED

    def routed(self) -> str:
        """Return the route that matched, after which the request's span is named, once."""
        if self._path is None:
            self._path = template(self._scope)
            name_request(METHOD.bounded(self._scope["method"]), PATH.bounded(self._path))
        return self._path

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect" and self._path is None:
            self.status = GONE
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.routed()  # now: the span may end with the answer
        await self._send(message)
