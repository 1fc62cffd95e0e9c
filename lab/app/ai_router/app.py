"""The AI router put together."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field
from setarcos_metrics import Metrics, MetricsMiddleware, metrics_endpoint
from setarcos_metrics.ai_router import AiRouterMetrics
from setarcos_metrics.telemetry import TracingMiddleware
from starlette.routing import Route

from lab.app.ai_router.router import NoModelError, Router
from lab.app.ai_router.simulated_model import Profile, SimulatedModels
from lab.app.inputs import ModelName, Text
from lab.app.refusing import refuse_malformed
from lab.app.serve import UNTRACED

log = logging.getLogger(__name__)
SERVICE = "ai-router"


class Prompt(BaseModel):
    """What a model shall answer, and for which feature."""

    model: ModelName
    feature: Annotated[str, Field(min_length=1, max_length=40)]
    prompt: Text


class Completed(BaseModel):
    """An answer, who gave it, and what it took."""

    model: str
    text: str
    input_tokens: int
    output_tokens: int
    failed: tuple[str, ...]


class Behaviour(BaseModel):
    """How a simulated model differs from itself; null is as usual."""

    slowness: Annotated[float, Field(ge=0, le=1000)] | None = None
    exact_s: Annotated[float, Field(ge=0, le=60)] | None = None
    error_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    tokens: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


def create(models: SimulatedModels, metrics: Metrics) -> FastAPI:
    """Return the router in front of `models`."""
    router = Router(models, AiRouterMetrics(metrics))
    app = FastAPI(title="Setarcos AI router (simulated models)", telemetry=UNTRACED)

    @app.get("/healthz")
    @app.get("/readyz")
    async def health() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/v1/completions")
    async def complete(new: Prompt) -> Completed:
        try:
            routed = await router.route(new.model, new.feature, new.prompt)
        except NoModelError as error:
            log.error("no model answered", extra={"errors": str(error), "feature": new.feature})  # noqa: TRY400 - expected
            raise HTTPException(503, {"errors": error.errors}) from error
        log.info("completed", extra={"model": routed.model, "feature": new.feature})
        return Completed(model=routed.model, failed=routed.failed, **vars(routed.completion))

    @app.get("/v1/models")
    async def all_models() -> dict[str, Profile]:
        return models.profiles

    @app.put("/v1/models/{model}")
    async def behave(model: str, behaviour: Behaviour) -> Profile:
        try:
            return models.behave(model, **behaviour.model_dump(exclude_none=True))
        except KeyError as error:
            raise HTTPException(404, f"no model {model}") from error

    refuse_malformed(app)
    app.router.routes.append(Route("/metrics", metrics_endpoint(metrics)))
    app.add_middleware(MetricsMiddleware, metrics=metrics)
    app.add_middleware(TracingMiddleware)
    return app
