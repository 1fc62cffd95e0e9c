"""Which model answers: the one that was asked for, else the next that can."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode
from setarcos_metrics.ai_router import AiCallError, AiRouterMetrics
from setarcos_metrics.catalogue import AiRouterRequestsTotal
from setarcos_metrics.facts import PRICES

from lab.app.ai_router.simulated_model import Completion

log = logging.getLogger(__name__)
tracer = trace.get_tracer(__name__)
MODEL, _ = AiRouterRequestsTotal.family.labels
# A call that takes longer has failed; with three of them a request still ends in time.
CALL_S = 5.0
MOST_CALLS = 3


class Models(Protocol):
    """What can complete a prompt."""

    async def complete(self, model: str, feature: str, prompt: str) -> Completion:
        """Return what the model wrote; raises AiCallError."""


@dataclass(frozen=True)
class Routed:
    """An answer, the model that gave it, and those that had failed before."""

    model: str
    completion: Completion
    failed: tuple[str, ...]


class NoModelError(Exception):
    """Every model that was tried has failed; `errors` are {model: what was wrong}."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{model}: {error}" for model, error in errors.items()))
        self.errors = errors


class Router:
    """Calls models in order until one answers."""

    def __init__(self, models: Models, metrics: AiRouterMetrics) -> None:
        self._models, self._metrics = models, metrics

    async def route(self, model: str, feature: str, prompt: str) -> Routed:
        """Return the first answer; raises NoModelError where no model gives one."""
        errors: dict[str, str] = {}
        before = None
        for candidate in candidates(model):
            if before is not None:
                self._metrics.fell_back(before, candidate)
            try:
                completion = await self._call(candidate, feature, prompt)
            except AiCallError as error:
                errors[candidate] = error.error_type
                log.warning(
                    "a model failed",
                    extra={"model": candidate, "error_type": error.error_type, "feature": feature},
                )
                before = candidate
            else:
                return Routed(candidate, completion, tuple(errors))
        raise NoModelError(errors)

    async def _call(self, model: str, feature: str, prompt: str) -> Completion:
        """Call one model, counted, and traced as OpenTelemetry names calls to AI models."""
        name = f"chat {MODEL.bounded(model)}"
        attributes = {"gen_ai.operation.name": "chat", "gen_ai.request.model": model}
        with (
            tracer.start_as_current_span(name, kind=SpanKind.CLIENT, attributes=attributes) as span,
            self._metrics.call(model, feature) as call,
        ):
            try:
                async with asyncio.timeout(CALL_S):
                    done = await self._models.complete(model, feature, prompt)
            except TimeoutError as error:
                raise AiCallError("timeout") from error
            call.used(done.input_tokens, done.output_tokens)
            span.set_attribute("gen_ai.usage.input_tokens", done.input_tokens)
            span.set_attribute("gen_ai.usage.output_tokens", done.output_tokens)
            span.set_status(Status(StatusCode.OK))
        return done


def candidates(model: str) -> list[str]:
    """Return the models to try: the one asked for, then the others, the cheapest first."""
    cheapest = sorted(PRICES, key=lambda name: PRICES[name].output)
    return [model, *(name for name in cheapest if name != model)][:MOST_CALLS]
