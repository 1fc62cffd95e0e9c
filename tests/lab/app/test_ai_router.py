"""The router: which model answers, what is counted, and what its callers are told."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from setarcos_metrics import Metrics
from setarcos_metrics.ai_router import AiCallError, AiRouterMetrics
from setarcos_metrics.facts import PRICES
from setarcos_metrics.probes import PATHS

from lab.app.ai_router.app import SERVICE, create
from lab.app.ai_router.router import MOST_CALLS, NoModelError, Routed, Router, candidates
from lab.app.ai_router.simulated_model import Completion, SimulatedModels
from tests import loaded
from tests.lab.app.fakes import call

CHEAPEST = min(PRICES, key=lambda name: PRICES[name].output)
DEAREST = max(PRICES, key=lambda name: PRICES[name].output)


class Models:
    """Models of which some fail, each in its own way."""

    def __init__(self, **errors: str) -> None:
        self._errors = {name.replace("_", "-"): error for name, error in errors.items()}

    async def complete(self, model: str, feature: str, prompt: str) -> Completion:
        """Answer, or fail."""
        del feature
        if model in self._errors:
            raise AiCallError(self._errors[model])
        return Completion(f"{model}: {prompt}", 10, 5)


def route(models: Models, metrics: Metrics, model: str) -> Routed:
    return asyncio.run(Router(models, AiRouterMetrics(metrics)).route(model, "ask", "why?"))


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(SERVICE)


def test_the_model_that_was_asked_for_answers(metrics: Metrics) -> None:
    routed = route(Models(), metrics, DEAREST)

    assert (routed.model, routed.failed) == (DEAREST, ())


def test_another_model_answers_where_one_fails(metrics: Metrics) -> None:
    routed = route(Models(**{DEAREST.replace("-", "_"): "overloaded"}), metrics, DEAREST)

    assert (routed.model, routed.failed) == (CHEAPEST, (DEAREST,))
    value = metrics.registry.get_sample_value
    labels = {"model": DEAREST, "fallback_model": CHEAPEST}
    assert value("ai_router_fallbacks_total", labels) == 1
    labels = {"model": DEAREST, "error_type": "overloaded"}
    assert value("ai_router_errors_total", labels) == 1
    for model in (DEAREST, CHEAPEST):
        assert value("ai_router_requests_total", {"model": model, "feature": "ask"}) == 1


def test_where_no_model_answers_every_error_is_told(metrics: Metrics) -> None:
    models = Models(**{name.replace("-", "_"): "connection" for name in PRICES})
    with pytest.raises(NoModelError) as caught:
        route(models, metrics, DEAREST)

    assert len(caught.value.errors) == MOST_CALLS
    assert set(caught.value.errors.values()) == {"connection"}


def test_a_model_that_is_too_slow_has_failed(
    metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(Models):
        async def complete(self, model: str, feature: str, prompt: str) -> Completion:
            if model == DEAREST:
                await asyncio.Event().wait()
            return await super().complete(model, feature, prompt)

    monkeypatch.setattr("lab.app.ai_router.router.CALL_S", 0.01)
    routed = route(Slow(), metrics, DEAREST)

    assert routed.failed == (DEAREST,)
    labels = {"model": DEAREST, "error_type": "timeout"}
    assert metrics.registry.get_sample_value("ai_router_errors_total", labels) == 1


@pytest.mark.parametrize("model", [*PRICES, "no-such"])
def test_the_candidates_begin_with_the_one_asked_for_and_are_no_twins(model: str) -> None:
    found = candidates(model)

    assert found[0] == model
    assert len(found) == len(set(found)) == MOST_CALLS


def app(method: str, path: str, body: object = None) -> httpx.Response:
    return call(create(SimulatedModels(1), Metrics(SERVICE)), method, path, body)


def test_its_routes_are_those_of_the_catalogue(metrics: Metrics) -> None:
    paths = set(create(SimulatedModels(1), metrics).openapi()["paths"])

    assert paths - PATHS == set(loaded.catalogue().services[SERVICE].routes)


def test_a_completion_tells_model_and_tokens() -> None:
    body = {"model": "no-such", "feature": "ask", "prompt": "why?"}
    answer = app("POST", "/v1/completions", body).json()

    assert answer["model"] == CHEAPEST
    assert answer["failed"] == ["no-such"]
    assert answer["input_tokens"] > 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/completions", {"model": "x", "feature": "ask"}, 422),
        ("POST", "/v1/completions", {"model": "", "feature": "ask", "prompt": "?"}, 422),
        ("PUT", "/v1/models/no-such", {}, 404),
        ("PUT", "/v1/models/thales-mini", {"slowness": -1}, 422),
        ("PUT", "/v1/models/thales-mini", {"error_rate": 2}, 422),
        ("PUT", "/v1/models/thales-mini", {"tokens": 0}, 422),
        ("PUT", "/v1/models/thales-mini", {"error_rate": 1}, 200),
        ("GET", "/v1/models", None, 200),
    ],
)
def test_answers_to_right_and_wrong_requests(
    method: str, path: str, body: object, status: int
) -> None:
    assert app(method, path, body).status_code == status
