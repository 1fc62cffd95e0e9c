"""Requests counted as the catalogue says, whatever the app does with them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, HTTPException
from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from setarcos_metrics.protocol import App
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route

TOTAL, COUNT = "http_requests_total", "http_request_duration_seconds_count"
CONCEPT = "/v1/explore/concepts/{slug}"


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("api-server")


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def broken(_request: Request) -> PlainTextResponse:
    raise RuntimeError("broken on purpose")


def starlette(metrics: Metrics) -> App:
    routes: list[BaseRoute] = [
        Route(CONCEPT, hello),
        Route("/v1/quests", broken),
        Route("/metrics", metrics_endpoint(metrics)),
        Mount("/v1/ask", routes=[Route("/questions/{question_id}", hello)]),
    ]
    return MetricsMiddleware(Starlette(routes=routes), metrics)


def fastapi(metrics: Metrics) -> App:
    app, ask = FastAPI(), APIRouter(prefix="/ask")

    @app.get(CONCEPT)
    async def concept(slug: str) -> str:
        if slug == "nothing":
            raise HTTPException(404)
        return slug

    @app.get("/v1/quests")
    async def quests() -> str:
        raise RuntimeError("broken on purpose")

    @ask.get("/questions/{question_id}")
    async def question(question_id: int) -> int:
        return question_id

    app.include_router(ask, prefix="/v1")
    app.router.routes.append(Route("/metrics", metrics_endpoint(metrics)))
    app.add_middleware(MetricsMiddleware, metrics=metrics)
    return app


APPS = pytest.mark.parametrize("make", [starlette, fastapi])


def ask(app: App, paths: Iterable[str], method: str = "GET") -> list[int]:
    """Send one request a path, all at once, and return the statuses."""

    async def all_of_them() -> list[int]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answers = await asyncio.gather(*(client.request(method, path) for path in paths))
        return [answer.status_code for answer in answers]

    return asyncio.run(all_of_them())


def counted(metrics: Metrics, path: str, status: int | str, method: str = "GET") -> float | None:
    labels = {"method": method, "path": path, "status": str(status)}
    return metrics.registry.get_sample_value(TOTAL, labels)


@APPS
@pytest.mark.parametrize(
    ("path", "template", "status"),
    [
        ("/v1/explore/concepts/virtue", CONCEPT, 200),
        ("/v1/ask/questions/1", "/v1/ask/questions/{question_id}", 200),
        ("/v1/quests", "/v1/quests", 500),
        ("/no/such/path", "unmatched", 404),
        ("/v1/quests/", "unmatched", 307),
    ],
)
def test_a_request_is_counted_under_its_route(
    make: Any, metrics: Metrics, path: str, template: str, status: int
) -> None:
    assert ask(make(metrics), [path]) == [status]

    assert counted(metrics, template, status) == 1
    assert metrics.registry.get_sample_value(COUNT, {"method": "GET", "path": template}) == 1


@APPS
@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz"])
def test_a_probe_is_not_counted_however_it_ends(make: Any, metrics: Metrics, path: str) -> None:
    ask(make(metrics), [path])

    counts = [s for family in metrics.registry.collect() for s in family.samples if s.name == TOTAL]
    assert counts == []


@APPS
def test_a_person_s_request_that_ends_like_a_probe_is_counted(make: Any, metrics: Metrics) -> None:
    ask(make(metrics), ["/v1/explore/concepts/metrics"])

    assert counted(metrics, CONCEPT, 200) == 1


@APPS
def test_counts_are_exact_when_requests_overlap(make: Any, metrics: Metrics) -> None:
    paths = [f"/v1/explore/concepts/{number}" for number in range(150)]
    ask(make(metrics), [*paths, *(f"/none/{number}" for number in range(50))])

    assert (counted(metrics, CONCEPT, 200), counted(metrics, "unmatched", 404)) == (150, 50)


@APPS
def test_a_method_that_the_route_does_not_have_is_counted_there(
    make: Any, metrics: Metrics
) -> None:
    assert ask(make(metrics), ["/v1/quests"], "DELETE") == [405]

    assert counted(metrics, "/v1/quests", 405, "DELETE") == 1


def test_invalid_and_missing_things_keep_their_route(metrics: Metrics) -> None:
    app = fastapi(metrics)
    ask(app, ["/v1/ask/questions/x", "/v1/explore/concepts/nothing"])

    assert counted(metrics, "/v1/ask/questions/{question_id}", 422) == 1
    assert counted(metrics, CONCEPT, 404) == 1


def test_an_unusual_method_is_counted_as_other(metrics: Metrics) -> None:
    ask(starlette(metrics), ["/none"], "BREW")

    assert counted(metrics, "unmatched", 404, "other") == 1
