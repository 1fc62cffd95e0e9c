"""What the service begins and ends with: its lines, its telemetry and its port."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from setarcos_metrics import Metrics
from setarcos_metrics.telemetry import start
from starlette.types import ASGIApp

from setarcos_delivery.mistake import FAILED, MistakeError
from setarcos_delivery.settings import ServiceSettings

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# Requests under way get this long to finish.
GRACE_S = 5


@contextmanager
def telemetry(metrics: Metrics) -> Iterator[None]:
    """Send logs and spans while it lasts, and what is queued at its end."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format=FORMAT)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    started = start(metrics)
    try:
        yield
    finally:
        if started is not None:
            started.end()


def need_port(settings: ServiceSettings) -> None:
    """Return where the address can be had; raises MistakeError, which says why it cannot."""
    try:
        with socket.create_server((settings.host, settings.port)):
            pass
    except OSError as error:
        raise MistakeError(
            f"SETARCOS_LISTEN: cannot listen on {settings.listen}: {error.strerror}",
            hint="choose another port, or end what listens there",
            status=FAILED,
        ) from error


def serve(app: ASGIApp, settings: ServiceSettings) -> None:
    """Serve `app` until SIGTERM, and then until its requests are answered."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,  # requests are counted and traced
        log_config=None,
        timeout_graceful_shutdown=GRACE_S,
    )
