"""An AI model that does not stop writing, and its bill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import requests

from lab.api import Lab
from lab.faults.ai import TIMEOUT_S, asked, usual
from lab.faults.fault import Fault, Raised

COST = "ai_router_cost_usd_total"
TOKENS = 400_000
# People ask this model for another one only: the calls are told apart by it.
FEATURE = "quest"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what a model can do to the bill."""
    model = _dearest(lab)
    yield Fault(
        name="ai-model-writes",
        title=f"{model} writes {TOKENS:,} tokens for each answer",
        held=writing,
        must=(
            Raised("AiTokensPerRequestHigh", {"model": model, "feature": FEATURE}),
            Raised("AiSpendTooFast"),
            Raised("AiSpendForecast"),
        ),
        may=(Raised("AiTokensPerRequestHigh", {"model": model}), Raised("SpendUnusual")),
        heal=paid,
    )


@contextmanager
def writing(lab: Lab) -> Iterator[None]:
    """Have the dearest model write far too much, and ask it."""
    try:
        with asked(lab, _dearest(lab), {"tokens": TOKENS}, feature=FEATURE):
            yield
    finally:
        _forget(lab)


def paid(lab: Lab) -> None:
    """Have the model as it is, and its bill forgotten."""
    usual(lab)
    _forget(lab)


def _forget(lab: Lab) -> None:
    """Remove what the model has cost so far: a day's window would tell of it for as long."""
    url = f"{lab.address('prometheus', 'http').url}/api/v1/admin/tsdb/delete_series"
    match = f'{COST}{{model="{_dearest(lab)}"}}'
    requests.post(url, params={"match[]": match}, timeout=TIMEOUT_S).raise_for_status()


def _dearest(lab: Lab) -> str:
    models = lab.catalogue.ai_models
    return max(models, key=lambda name: models[name].price.output)
