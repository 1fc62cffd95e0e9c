"""Runs an ASGI app until it is asked to end."""

from __future__ import annotations

import uvicorn
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp

from lab.app.settings import ServerSettings

# FastAPI can make spans itself; TracingMiddleware makes them alike for every framework.
UNTRACED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
# Requests under way get this long to finish.
GRACE_S = 2


def serve(app: ASGIApp, settings: ServerSettings) -> None:
    """Serve `app` where its settings say; SIGTERM ends it when its requests are done."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,  # requests are counted and traced
        log_config=None,
        timeout_graceful_shutdown=GRACE_S,
    )
