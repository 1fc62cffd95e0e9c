"""A small app with everything: metrics, cost of AI calls, logs and traces.

    pip install setarcos-metrics[telemetry] fastapi uvicorn
    uvicorn fastapi_app:app --app-dir examples --port 8000
    curl -X POST localhost:8000/v1/ask/questions
    curl localhost:8000/metrics

With OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 it sends its logs and spans to a collector.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from setarcos_metrics.catalogue import AskQuestionsTotal
from setarcos_metrics.telemetry import TracingMiddleware, start
from starlette.routing import Route

log = logging.getLogger(__name__)
# The service's name in the catalogue, which says what it exposes.
metrics = Metrics("api-server")
asked = AskQuestionsTotal(metrics)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Send logs and spans while the app runs, and what is left at its end."""
    telemetry = start(metrics)
    yield
    if telemetry is not None:
        telemetry.end()


# FastAPI's own spans are off: TracingMiddleware makes them.
app = FastAPI(lifespan=lifespan, telemetry={"tracing": False, "metrics": False, "logs": False})
app.router.routes.append(Route("/metrics", metrics_endpoint(metrics)))
# The last that is added is the outermost: spans are outside of metrics, which name them.
app.add_middleware(MetricsMiddleware, metrics=metrics)
app.add_middleware(TracingMiddleware)


@app.post("/v1/ask/questions", status_code=202)
async def ask(user_type: str = "guest", model: str = "thales-mini") -> dict[str, str]:
    """Take a question; a plan or a model that nobody knows is counted as `other`."""
    asked.inc(user_type=user_type, ai_model=model)
    log.info("question asked", extra={"model": model})
    return {"status": "accepted"}
