"""The app server put together: pages made of what the API tells."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from setarcos_metrics.telemetry import TracingMiddleware
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lab.app.web import ask, forum, journal, quest, reading
from lab.app.web.api import Api
from lab.app.web.pages import page, text

log = logging.getLogger(__name__)
SERVICE = "app-server"
TIMEOUT_S = 5.0
FEATURES = (reading, ask, quest, journal, forum)


def create(client: httpx.AsyncClient, metrics: Metrics) -> Starlette:
    """Return the app server for an API."""
    api = Api(client)

    async def readyz(_request: Request) -> JSONResponse:
        if await api.ready():
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready", "api": "it does not answer"}, 503)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with client:
            yield

    return Starlette(
        routes=[
            *(route for module in FEATURES for route in module.routes(api)),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics_endpoint(metrics)),
        ],
        middleware=[Middleware(TracingMiddleware), Middleware(MetricsMiddleware, metrics=metrics)],
        exception_handlers={httpx.HTTPError: no_api, HTTPException: refused},
        lifespan=lifespan,
    )


async def healthz(_request: Request) -> JSONResponse:
    """Tell that the process is alive."""
    return JSONResponse({"status": "alive"})


async def no_api(_request: Request, error: Exception) -> Response:
    """Answer for an API that is not reached, or fails."""
    log.error("the API does not answer: %s", type(error).__name__)
    return page("Out of order", "<p>The API does not answer. Please try again.</p>", 502)


async def refused(_request: Request, error: Exception) -> Response:
    """Answer for what is not there, or not right."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for no other
    if error.status_code == httpx.codes.NOT_FOUND:
        return page("Not found", "<p>There is nothing here.</p>", 404)
    log.info("refused", extra={"status": error.status_code, "detail": error.detail})
    return page("Not possible", f"<p>{text(error.detail)}</p>", error.status_code)
