"""Simulated models wait as a seed says, and say that they are simulated."""

from __future__ import annotations

import asyncio
import statistics

import pytest

from lab.app.api.simulated_model import MEDIANS_S, SimulatedModels

SLOWEST = max(MEDIANS_S, key=MEDIANS_S.__getitem__)


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds that were asked for, none of which is waited."""
    seconds: list[float] = []

    async def sleep(delay: float) -> None:
        seconds.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


def answer(models: SimulatedModels, model: str, count: int = 1) -> list[str]:
    async def answers() -> list[str]:
        return [await models.answer(model, "why?") for _ in range(count)]

    return asyncio.run(answers())


def test_an_answer_says_that_it_is_simulated(waited: list[float]) -> None:
    assert answer(SimulatedModels(1), SLOWEST) == [
        f"(simulated {SLOWEST}) What would it mean to ask: why?"
    ]
    assert len(waited) == 1


def test_the_same_seed_waits_the_same_time(waited: list[float]) -> None:
    answer(SimulatedModels(7), SLOWEST, 20)
    answer(SimulatedModels(7), SLOWEST, 20)
    answer(SimulatedModels(8), SLOWEST, 20)

    assert waited[:20] == waited[20:40] != waited[40:]


def test_half_of_the_answers_take_longer_than_the_median(waited: list[float]) -> None:
    answer(SimulatedModels(1), SLOWEST, 2001)

    assert statistics.median(waited) == pytest.approx(MEDIANS_S[SLOWEST], rel=0.1)
    assert max(waited) > 2 * MEDIANS_S[SLOWEST]
