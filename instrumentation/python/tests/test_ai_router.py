"""Calls to AI models: counted by model, feature and error, with tokens and what they cost."""

from __future__ import annotations

import pytest
from setarcos_metrics import Metrics
from setarcos_metrics.ai_router import AiCallError, AiRouterMetrics
from setarcos_metrics.facts import PRICES

MODEL, FEATURE = "aristotle-pro", "ask"
WHO = {"model": MODEL, "feature": FEATURE}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("ai-router")


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_cost_is_tokens_times_the_price_table(metrics: Metrics) -> None:
    router = AiRouterMetrics(metrics)
    for _ in range(3):
        with router.call(MODEL, FEATURE) as call:
            call.used(1000, 500)

    price = PRICES[MODEL]
    wanted = 3 * (1000 * price.input + 500 * price.output) / 1e6
    assert value(metrics, "ai_router_cost_usd_total", **WHO) == pytest.approx(wanted)
    assert value(metrics, "ai_router_tokens_total", **WHO) == 4500
    by_type = "ai_router_tokens_by_type_total"
    assert value(metrics, by_type, **WHO, token_type="input") == 3000  # noqa: S106
    assert value(metrics, by_type, **WHO, token_type="output") == 1500  # noqa: S106
    assert value(metrics, "ai_router_requests_total", **WHO) == 3
    assert value(metrics, "ai_router_latency_seconds_count", **WHO) == 3


@pytest.mark.parametrize(
    ("error", "kind"),
    [(AiCallError("timeout"), "timeout"), (AiCallError("odd"), "other"), (ValueError(), "other")],
)
def test_a_failed_call_is_counted_under_its_error(
    metrics: Metrics, error: Exception, kind: str
) -> None:
    with pytest.raises(type(error)), AiRouterMetrics(metrics).call(MODEL, FEATURE):
        raise error

    assert value(metrics, "ai_router_errors_total", model=MODEL, error_type=kind) == 1
    assert value(metrics, "ai_router_requests_total", **WHO) == 1
    assert value(metrics, "ai_router_latency_seconds_count", **WHO) == 1


def test_a_fall_back_is_counted_from_and_to(metrics: Metrics) -> None:
    AiRouterMetrics(metrics).fell_back(MODEL, "thales-mini")

    labels = {"model": MODEL, "fallback_model": "thales-mini"}
    assert value(metrics, "ai_router_fallbacks_total", **labels) == 1


def test_a_model_without_a_price_costs_nothing_and_is_other(metrics: Metrics) -> None:
    with AiRouterMetrics(metrics).call("no-such", FEATURE) as call:
        call.used(10, 10)

    labels = {"model": "other", "feature": FEATURE}
    assert value(metrics, "ai_router_tokens_total", **labels) == 20
    assert value(metrics, "ai_router_cost_usd_total", **labels) is None
