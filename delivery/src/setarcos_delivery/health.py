"""Is the process alive, can it do its work, and what are its metrics."""

from __future__ import annotations

import psycopg
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import choose_encoder
from setarcos_metrics import Metrics

from setarcos_delivery.store import Read


def router(read: Read, metrics: Metrics) -> APIRouter:
    """Return the endpoints that probes and Prometheus ask; none of them delays an event."""
    routes = APIRouter()

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @routes.get("/readyz")
    def readyz() -> JSONResponse:
        try:
            with read() as connection:
                connection.execute(b"SELECT 1 FROM deliveries LIMIT 1")
        except psycopg.OperationalError as error:
            return JSONResponse({"status": "not ready", "database": type(error).__name__}, 503)
        except psycopg.errors.UndefinedTable:
            return JSONResponse({"status": "not ready", "database": "not migrated yet"}, 503)
        return JSONResponse({"status": "ready"})

    @routes.get("/metrics")
    def exposed(request: Request) -> Response:
        """Answer a scrape in a thread of its own: it asks the database."""
        encode, content_type = choose_encoder(",".join(request.headers.getlist("Accept")))
        return Response(encode(metrics.registry), headers={"Content-Type": content_type})

    return routes
