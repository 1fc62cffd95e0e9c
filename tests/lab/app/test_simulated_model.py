"""Simulated models wait, fail and count tokens as a seed says, and say that they are simulated."""

from __future__ import annotations

import asyncio
import statistics

import pytest
from setarcos_metrics.ai_router import AiCallError
from setarcos_metrics.catalogue import AiRouterErrorsTotal, ForumModerationDecisionsTotal
from setarcos_metrics.facts import PRICES

from lab.app.ai_router.simulated_model import ERRORS, PROFILES, Completion, SimulatedModels

SLOWEST = max(PROFILES, key=lambda name: PROFILES[name].median_s)
_, ERROR_TYPE = AiRouterErrorsTotal.family.labels
(DECISION,) = ForumModerationDecisionsTotal.family.labels


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds that were asked for, none of which is waited."""
    seconds: list[float] = []

    async def sleep(delay: float) -> None:
        seconds.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


def complete(
    models: SimulatedModels, count: int = 1, *, feature: str = "ask", prompt: str = "why?"
) -> list[Completion | str]:
    """Ask the slowest model, and return its answers or what was wrong."""

    async def answers() -> list[Completion | str]:
        found: list[Completion | str] = []
        for _ in range(count):
            try:
                found.append(await models.complete(SLOWEST, feature, prompt))
            except AiCallError as error:
                found.append(error.error_type)
        return found

    return asyncio.run(answers())


def test_every_model_of_the_catalogue_is_simulated() -> None:
    assert PROFILES.keys() == PRICES.keys()
    assert set(ERRORS) <= set(ERROR_TYPE.values)


def test_models_differ_in_speed_errors_and_tokens() -> None:
    for field in ("median_s", "tokens"):
        assert len({getattr(each, field) for each in PROFILES.values()}) == len(PROFILES)
    assert len({each.error_rate for each in PROFILES.values()}) > 1


def test_an_answer_says_that_it_is_simulated(waited: list[float]) -> None:
    models = SimulatedModels(1)
    models.behave(SLOWEST, error_rate=0)
    (answer,) = complete(models)

    assert isinstance(answer, Completion)
    assert answer.text == f"(simulated {SLOWEST}) What would it mean to ask: why?"
    assert answer.input_tokens > 0
    assert answer.output_tokens > 0
    assert len(waited) == 1


def test_the_same_seed_does_the_same(waited: list[float]) -> None:
    first, again = complete(SimulatedModels(7), 50), complete(SimulatedModels(7), 50)
    other = complete(SimulatedModels(8), 50)

    assert first == again != other
    assert waited[:50] == waited[50:100] != waited[100:]


def test_half_of_the_answers_take_longer_than_the_median(waited: list[float]) -> None:
    complete(SimulatedModels(1), 2001)

    assert statistics.median(waited) == pytest.approx(PROFILES[SLOWEST].median_s, rel=0.1)
    assert max(waited) > 2 * PROFILES[SLOWEST].median_s


@pytest.mark.usefixtures("waited")
def test_as_many_calls_fail_as_the_rate_says() -> None:
    models = SimulatedModels(1)
    models.behave(SLOWEST, error_rate=0.25)
    failed = [each for each in complete(models, 2000) if isinstance(each, str)]

    assert len(failed) == pytest.approx(500, rel=0.15)
    assert set(failed) == set(ERRORS)


def test_a_model_can_be_made_slower_and_put_back(waited: list[float]) -> None:
    models = SimulatedModels(1)
    models.behave(SLOWEST, slowness=100)
    complete(models)
    assert models.behave(SLOWEST) == PROFILES[SLOWEST]
    complete(models)

    assert waited[0] > 10 * waited[1]


def test_a_model_that_is_not_there_fails() -> None:
    with pytest.raises(AiCallError) as caught:
        asyncio.run(SimulatedModels(1).complete("no-such", "ask", "why?"))

    assert caught.value.error_type == "unknown_model"


@pytest.mark.usefixtures("waited")
@pytest.mark.parametrize(
    ("text", "decision"),
    [("Buy spam!", "rejected"), ("I am unsure", "escalated"), ("Virtue is one", "approved")],
)
def test_the_simulated_moderator_decides_by_words(text: str, decision: str) -> None:
    models = SimulatedModels(1)
    models.behave(SLOWEST, error_rate=0)
    (answer,) = complete(models, feature="forum", prompt=text)

    assert isinstance(answer, Completion)
    assert answer.text == decision
    assert decision in DECISION.values
