"""Requests that do not go well, and connections that are not requests."""

from __future__ import annotations

import asyncio

import pytest
from setarcos_metrics import Metrics, MetricsMiddleware
from setarcos_metrics.protocol import App, Message, Receive, Scope, Send

TOTAL, COUNT = "http_requests_total", "http_request_duration_seconds_count"


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("api-server")


def counted(metrics: Metrics, path: str, status: int | str) -> float | None:
    labels = {"method": "GET", "path": path, "status": str(status)}
    return metrics.registry.get_sample_value(TOTAL, labels)


def call(app: App, scope: Scope, *events: Message) -> list[Message]:
    """Run an ASGI app on `events`, and return what it sent."""
    sent: list[Message] = []
    coming = iter(events)

    async def receive() -> Message:
        return next(coming)

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, receive, send)

    asyncio.run(run())
    return sent


async def reader(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body to its end, as frameworks do."""
    del scope, send
    if (await receive())["type"] == "http.disconnect":
        raise ConnectionError("the client has gone")


def test_a_client_that_goes_before_the_answer_is_not_an_error_of_the_server(
    metrics: Metrics,
) -> None:
    scope: Scope = {"type": "http", "method": "GET", "path": "/"}

    with pytest.raises(ConnectionError):
        call(MetricsMiddleware(reader, metrics), scope, {"type": "http.disconnect"})

    assert counted(metrics, "unmatched", "other") == 1


async def half(scope: Scope, receive: Receive, send: Send) -> None:
    """Fail in the middle of the answer."""
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("broken on purpose")


def test_the_status_that_was_sent_counts_even_when_the_app_fails_later(metrics: Metrics) -> None:
    with pytest.raises(RuntimeError):
        call(MetricsMiddleware(half, metrics), {"type": "http", "method": "GET", "path": "/"})

    assert counted(metrics, "unmatched", 200) == 1


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_other_connections_are_passed_on_untouched(metrics: Metrics, kind: str) -> None:
    seen: list[tuple[Scope, Receive, Send]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope, receive, send))

    scope: Scope = {"type": kind}
    call(MetricsMiddleware(app, metrics), scope)

    assert seen[0][0] is scope
    assert metrics.registry.get_sample_value(COUNT, {"method": "GET", "path": "unmatched"}) is None
