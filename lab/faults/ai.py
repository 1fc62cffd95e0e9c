"""AI models that misbehave; they are simulated in the lab, so the router makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import requests

from lab.api import Lab
from lab.faults.fault import Fault, Raised

ROUTER = "ai-router"
TIMEOUT_S = 15.0
# Longer than the router waits for any model.
SLOW_S = 4.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what models can do."""
    models = tuple(lab.catalogue.ai_models)
    one = models[1]
    yield Fault(
        name="ai-models-fail",
        title="Every AI model answers with errors",
        held=partial(behaving, models=models, error_rate=1.0),
        must=(Raised("AiRequestsFail"),),
        heal=usual,
    )
    yield Fault(
        name="ai-model-fails",
        title=f"{one} answers with errors, the others go on",
        held=partial(behaving, models=(one,), error_rate=1.0),
        must=(Raised("AiModelFails", {"model": one}),),
        heal=usual,
    )
    yield Fault(
        name="ai-model-slow",
        title=f"{one} takes {SLOW_S:g} s for each answer",
        held=partial(behaving, models=(one,), exact_s=SLOW_S),
        must=(Raised("AiModelSlow", {"model": one}),),
        heal=usual,
    )


@contextmanager
def behaving(lab: Lab, models: tuple[str, ...], **otherwise: float) -> Iterator[None]:
    """Have models differ from themselves."""
    try:
        _tell(lab, models, otherwise)
        yield
    finally:
        _tell(lab, models, {})


def usual(lab: Lab) -> None:
    """Have every model as it is."""
    _tell(lab, tuple(lab.catalogue.ai_models), {})


def _tell(lab: Lab, models: tuple[str, ...], behaviour: dict[str, float]) -> None:
    router = lab.address(ROUTER, "http").url
    for model in models:
        url = f"{router}/v1/models/{model}"
        requests.put(url, json=behaviour, timeout=TIMEOUT_S).raise_for_status()
