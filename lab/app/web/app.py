"""Pages made of what the API tells."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import httpx
from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

SERVICE = "app-server"
TIMEOUT_S = 5.0
# Of an address that nothing is at, or that nothing can be at.
NO_SUCH = {httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 1.1rem/1.5 Georgia, serif; margin: 3rem auto; max-width: 40rem }}</style>
</head><body><h1>{title}</h1>
{body}
</body></html>
"""


def create(api: httpx.AsyncClient, metrics: Metrics) -> Starlette:
    """Return the app server for an API."""

    async def home(_request: Request) -> HTMLResponse:
        answer = await api.get("/v1/explore/concepts")
        answer.raise_for_status()
        items = "\n".join(
            f'<li><a href="/concepts/{html.escape(each["slug"])}">{html.escape(each["title"])}</a>'
            f" ({html.escape(each['category'])})</li>"
            for each in answer.json()
        )
        return page("Setarcos", f"<p>Concepts to explore:</p><ul>{items}</ul>")

    async def concept(request: Request) -> HTMLResponse:
        slug = quote(request.path_params["slug"], safe="")
        answer = await api.get(f"/v1/explore/concepts/{slug}")
        if answer.status_code in NO_SUCH:
            return page("Not found", '<p>There is no such concept. <a href="/">All</a></p>', 404)
        answer.raise_for_status()
        found = answer.json()
        text = f'<p>{html.escape(found["summary"])}</p><p><a href="/">All concepts</a></p>'
        return page(html.escape(found["title"]), text)

    async def readyz(_request: Request) -> JSONResponse:
        try:
            answer = await api.get("/readyz")
        except httpx.HTTPError as error:
            return JSONResponse({"status": "not ready", "api": type(error).__name__}, 503)
        ready = answer.is_success
        status = "ready" if ready else "not ready"
        return JSONResponse({"status": status}, 200 if ready else 503)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with api:
            yield

    return Starlette(
        routes=[
            Route("/", home),
            Route("/concepts/{slug}", concept),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics_endpoint(metrics)),
        ],
        middleware=[Middleware(MetricsMiddleware, metrics=metrics)],
        exception_handlers={httpx.HTTPError: no_api},
        lifespan=lifespan,
    )


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Return a page; both texts are HTML already."""
    return HTMLResponse(PAGE.format(title=title, body=body), status)


async def healthz(_request: Request) -> JSONResponse:
    """Tell that the process is alive."""
    return JSONResponse({"status": "alive"})


async def no_api(_request: Request, _error: Exception) -> HTMLResponse:
    """Answer for an API that is not reached, or fails."""
    return page("Out of order", "<p>The API does not answer. Please try again.</p>", 502)
