"""Calls to AI models: how many, how long, how many tokens, what they cost, and how they failed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from setarcos_metrics.catalogue import (
    AiRouterCostUsdTotal,
    AiRouterErrorsTotal,
    AiRouterFallbacksTotal,
    AiRouterLatencySeconds,
    AiRouterRequestsTotal,
    AiRouterTokensByTypeTotal,
    AiRouterTokensTotal,
)
from setarcos_metrics.facts import PRICES
from setarcos_metrics.metrics import Metrics


class AiCallError(Exception):
    """A call to a model that failed; `error_type` is one of the catalogue's."""

    def __init__(self, error_type: str, message: str = "") -> None:
        super().__init__(message or error_type)
        self.error_type = error_type


class AiCall:
    """One call to a model that is under way."""

    def __init__(self, metrics: AiRouterMetrics, model: str, feature: str) -> None:
        self._metrics, self._model, self._feature = metrics, model, feature

    def used(self, input_tokens: int, output_tokens: int) -> None:
        """Count the tokens that the model read and wrote, and what they cost.

        Tokens of a model without a price are counted under `other`, and cost nothing.
        """
        self._metrics.count_tokens(self._model, self._feature, input_tokens, output_tokens)


class AiRouterMetrics:
    """Counts calls to AI models; raises LookupError where the service does not expose them."""

    def __init__(self, metrics: Metrics) -> None:
        self._requests = AiRouterRequestsTotal(metrics)
        self._latency = AiRouterLatencySeconds(metrics)
        self._errors = AiRouterErrorsTotal(metrics)
        self._tokens = AiRouterTokensTotal(metrics)
        self._by_type = AiRouterTokensByTypeTotal(metrics)
        self._cost = AiRouterCostUsdTotal(metrics)
        self._fallbacks = AiRouterFallbacksTotal(metrics)

    @contextmanager
    def call(self, model: str, feature: str) -> Iterator[AiCall]:
        """Count a call and time it in seconds; an AiCallError is counted under its type.

        Any other exception is counted under `other`. Both go on to the caller.
        """
        self._requests.inc(model=model, feature=feature)
        begun = time.perf_counter()
        try:
            yield AiCall(self, model, feature)
        except Exception as error:
            kind = error.error_type if isinstance(error, AiCallError) else "other"
            self._errors.inc(model=model, error_type=kind)
            raise
        finally:
            self._latency.observe(time.perf_counter() - begun, model=model, feature=feature)

    def fell_back(self, model: str, fallback_model: str) -> None:
        """Count a request that goes to another model because `model` has failed."""
        self._fallbacks.inc(model=model, fallback_model=fallback_model)

    def count_tokens(self, model: str, feature: str, read: int, written: int) -> None:
        """Count tokens, and their cost in US dollars after the catalogue's price table."""
        self._tokens.inc(read + written, model=model, feature=feature)
        self._by_type.inc(read, model=model, feature=feature, token_type="input")  # noqa: S106
        self._by_type.inc(written, model=model, feature=feature, token_type="output")  # noqa: S106
        if price := PRICES.get(model):
            self._cost.inc(price.cost(read, written), model=model, feature=feature)
