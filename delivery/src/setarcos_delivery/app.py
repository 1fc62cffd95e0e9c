"""The service put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from setarcos_metrics import Metrics, MetricsMiddleware
from setarcos_metrics.telemetry import TracingMiddleware

from setarcos_delivery import events, health, told_figures
from setarcos_delivery.figures import Rules
from setarcos_delivery.intake import Intake
from setarcos_delivery.refusing import refuse
from setarcos_delivery.store import Read
from setarcos_delivery.writer import Writer

# FastAPI can make spans itself; TracingMiddleware makes them alike for every framework.
UNTRACED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


@dataclass(frozen=True)
class Parts:
    """What the endpoints work with; `writer` is what must be started and stopped, if anything."""

    intake: Intake
    read: Read
    rules: Rules
    metrics: Metrics
    writer: Writer | None = None


def create(parts: Parts) -> FastAPI:
    """Return the service."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if parts.writer is not None:
            parts.writer.start()
        yield
        if parts.writer is not None:
            parts.writer.stop()

    app = FastAPI(title="Setarcos delivery events", lifespan=lifespan, telemetry=UNTRACED)
    app.include_router(health.router(parts.read, parts.metrics))
    app.include_router(events.router(parts.intake))
    app.include_router(told_figures.router(parts.read, parts.rules))
    refuse(app)
    app.add_middleware(MetricsMiddleware, metrics=parts.metrics)
    app.add_middleware(TracingMiddleware)
    return app
