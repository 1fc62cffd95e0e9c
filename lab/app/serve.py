"""Runs an ASGI app until it is asked to end."""

from __future__ import annotations

import logging

import uvicorn
from starlette.types import ASGIApp

from lab.app.settings import ServerSettings

# Requests under way get this long to finish.
GRACE_S = 2


def serve(app: ASGIApp, settings: ServerSettings) -> None:
    """Serve `app` where its settings say; SIGTERM ends it when its requests are done."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line a request, else
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,  # requests are counted; their lines come with the logs' own issue
        log_config=None,
        timeout_graceful_shutdown=GRACE_S,
    )
