"""What each request is answered with; a stand-in keeps what would go to the database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from setarcos_delivery.app import Parts, create
from setarcos_delivery.body import LIMIT
from setarcos_delivery.collector import families
from setarcos_delivery.figures import Rules
from setarcos_delivery.intake import Intake
from setarcos_delivery.signatures import Gate
from setarcos_delivery.sources import Names
from setarcos_delivery.store import Connected, Delivery, Outcome
from setarcos_delivery.writer import UnavailableError, UnstorableError
from setarcos_metrics import Metrics

BEARER = {"Authorization": "Bearer wisdom", "Content-Type": "application/json"}
RELEASE = {
    "kind": "release",
    "repository": "setarcos/server",
    "tag": "v1",
    "published_at": "2026-03-01T10:00:00+01:00",
}


class InMemory:
    """Keeps deliveries in memory, or raises what it is told to."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Delivery] = {}
        self.error: Exception | None = None

    async def keep(self, delivery: Delivery) -> Outcome:
        """Keep one."""
        if self.error is not None:
            raise self.error
        if delivery.key in self.kept:
            return Outcome.DUPLICATE
        self.kept[delivery.key] = delivery
        return Outcome.UNKNOWN if delivery.facts is None else Outcome.STORED


@contextmanager
def away() -> Iterator[Connected]:
    yield psycopg.connect("host=127.0.0.1 port=9")


@pytest.fixture
def memory() -> InMemory:
    """Return what keeps the deliveries of a test."""
    return InMemory()


@pytest.fixture
def metrics() -> Metrics:
    """Return what the service itself counts."""
    return Metrics("delivery-events", families()[1])


@pytest.fixture
def parts(memory: InMemory, metrics: Metrics) -> Parts:
    """Return a service in front of the stand-in, whose database is away."""
    gate = Gate({"events": (b"wisdom",)})
    return Parts(Intake(gate, Names(), memory), away, Rules(), metrics)


def ask(parts: Parts, method: str, path: str, **more: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(create(parts))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **more)

    return asyncio.run(asked())


def send(parts: Parts, body: Any, headers: Mapping[str, str] = BEARER) -> httpx.Response:
    return ask(parts, "POST", "/events", content=json.dumps(body), headers=headers)


def test_an_event_is_acknowledged_once_and_then_known_as_a_duplicate(
    parts: Parts, memory: InMemory
) -> None:
    first, second = send(parts, RELEASE), send(parts, RELEASE)

    assert (first.status_code, first.json()) == (202, {"status": "stored"})
    assert (second.status_code, second.json()) == (202, {"status": "duplicate"})
    assert len(memory.kept) == 1


def test_an_unknown_kind_is_kept(parts: Parts, memory: InMemory) -> None:
    answer = send(parts, {"kind": "coffee", "cups": 3})

    assert (answer.status_code, answer.json()) == (202, {"status": "unknown"})
    assert [each.event.body["cups"] for each in memory.kept.values()] == [3]


def test_a_forged_event_is_refused_and_not_kept(parts: Parts, memory: InMemory) -> None:
    answer = send(parts, RELEASE, BEARER | {"Authorization": "Bearer folly"})

    assert answer.status_code == 401
    assert answer.json() == {"reason": "Authorization is not the known secret"}
    assert not memory.kept


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (RELEASE | {"published_at": "yesterday"}, "published_at"),
        ({"facts": [RELEASE, RELEASE | {"tag": ""}]}, "facts.1.tag"),
        ([RELEASE], "body"),
    ],
)
def test_a_malformed_event_is_refused_with_its_field(
    parts: Parts, memory: InMemory, body: Any, field: str
) -> None:
    answer = send(parts, body)

    assert answer.status_code == 422
    assert answer.json()["field"].endswith(field)
    assert answer.json()["reason"]
    assert not memory.kept


def chunks(size: int, taken: list[int]) -> AsyncIterator[bytes]:
    async def yielded() -> AsyncIterator[bytes]:
        for _ in range(size // 1024):
            taken.append(1024)
            yield b" " * 1024

    return yielded()


def test_what_is_too_large_is_refused(parts: Parts) -> None:
    answer = ask(parts, "POST", "/events", content=b" " * (LIMIT + 1), headers=BEARER)

    assert answer.status_code == 413
    assert str(LIMIT) in answer.json()["reason"]


@pytest.mark.parametrize("length", ["9" * 5000, "00001048577"])
def test_a_length_alone_is_enough_to_refuse(parts: Parts, length: str) -> None:
    answer = ask(
        parts, "POST", "/events", content=b" ", headers=BEARER | {"Content-Length": length}
    )

    assert answer.status_code == 413


def test_without_a_length_no_more_than_the_limit_is_read(parts: Parts) -> None:
    taken: list[int] = []
    answer = ask(parts, "POST", "/events", content=chunks(2 * LIMIT, taken), headers=BEARER)

    assert answer.status_code == 413


def test_a_body_of_the_limit_is_read(parts: Parts) -> None:
    text = json.dumps(RELEASE).encode().ljust(LIMIT)

    assert ask(parts, "POST", "/events", content=text, headers=BEARER).status_code == 202


def test_where_the_database_is_away_the_sender_is_told_when_to_come_again(
    parts: Parts, memory: InMemory
) -> None:
    memory.error = UnavailableError("the database is not reached")
    answer = send(parts, RELEASE)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_what_the_database_cannot_hold_is_refused_for_good(parts: Parts, memory: InMemory) -> None:
    memory.error = UnstorableError("DataError: no")
    answer = send(parts, RELEASE)

    assert answer.status_code == 422
    assert answer.json()["field"] == "body"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/webhooks/nobody", 404),
        ("POST", "/webhooks/plain", 404),
        ("POST", "/reports/novel?component=api&run=1", 422),
        ("GET", "/events", 405),
        ("POST", "/reports/junit?run=1", 422),
        ("POST", "/reports/junit?component=&run=1", 422),
        ("GET", "/figures?since=yesterday", 422),
        ("GET", "/figures?since=2026-02-02T00:00:00Z&until=2026-02-01T00:00:00Z", 422),
        ("GET", "/figures?since=1026-02-02T00:00:00Z", 422),
        ("GET", "/figures", 503),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 503),
        ("GET", "/metrics", 200),
    ],
)
def test_every_other_answer(parts: Parts, method: str, path: str, status: int) -> None:
    answer = ask(parts, method, path)

    assert answer.status_code == status
    if path != "/metrics":
        assert answer.json()


def test_requests_are_counted_by_route(parts: Parts, metrics: Metrics) -> None:
    send(parts, RELEASE)
    ask(parts, "POST", "/webhooks/nobody")
    value = metrics.registry.get_sample_value
    labels = {"method": "POST", "path": "/events", "status": "202"}

    assert value("http_requests_total", labels) == 1
    labels = {"method": "POST", "path": "/webhooks/{source}", "status": "404"}
    assert value("http_requests_total", labels) == 1
