"""Simulated AI models: no model runs here. They wait as long as a model might, and say so."""

from __future__ import annotations

import asyncio
import math
import random
from dataclasses import dataclass, field

# Median seconds to an answer; small, so that the lab's alert on slow answers stays quiet.
MEDIANS_S = {
    "thales-mini": 0.08,
    "plato-standard": 0.2,
    "aristotle-pro": 0.35,
    "hypatia-reason": 0.6,
}
SPREAD = 0.4


@dataclass(frozen=True)
class SimulatedModels:
    """The models by name; the same `seed` gives the same waiting times."""

    seed: int
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_random", random.Random(self.seed))  # noqa: S311 - a simulation

    async def answer(self, model: str, question: str) -> str:
        """Wait for a log-normal time around the model's median, and return an answer."""
        await asyncio.sleep(MEDIANS_S[model] * math.exp(self._random.gauss(0, SPREAD)))
        return f"(simulated {model}) What would it mean to ask: {question}"
