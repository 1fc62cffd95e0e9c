"""Simulated AI models: no model runs here. They wait, fail and count tokens as a model might."""

from __future__ import annotations

import asyncio
import math
import random
from dataclasses import dataclass, field, replace

from setarcos_metrics.ai_router import AiCallError

SPREAD = 0.4
# Of a failing call: what goes wrong, by weight.
ERRORS = {"overloaded": 4, "rate_limited": 3, "invalid_response": 2, "connection": 1}
# What every prompt is wrapped in, and how long a token is.
SYSTEM_TOKENS, CHARACTERS_A_TOKEN = 20, 4
# Words that the simulated moderator goes by.
SPAM, UNSURE = "spam", "unsure"


@dataclass(frozen=True)
class Profile:
    """Median seconds to an answer, share of calls that fail, mean tokens of an answer.

    Seconds are small, so that the lab's alert on slow answers stays quiet; `slowness` is what
    they are multiplied by, and with `exact_s` they are that and do not vary.
    """

    median_s: float
    error_rate: float
    tokens: int
    slowness: float = 1.0
    exact_s: float | None = None


PROFILES = {
    "thales-mini": Profile(median_s=0.08, error_rate=0.01, tokens=60),
    "plato-standard": Profile(median_s=0.2, error_rate=0.02, tokens=150),
    "aristotle-pro": Profile(median_s=0.35, error_rate=0.01, tokens=300),
    "hypatia-reason": Profile(median_s=0.6, error_rate=0.04, tokens=700),
}


@dataclass(frozen=True)
class Completion:
    """What a model wrote, and the tokens that it read and wrote."""

    text: str
    input_tokens: int
    output_tokens: int


@dataclass
class SimulatedModels:
    """The models by name; the same `seed` gives the same waits, failures and tokens."""

    seed: int
    profiles: dict[str, Profile] = field(default_factory=lambda: dict(PROFILES))

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - a simulation

    def behave(self, model: str, **otherwise: float) -> Profile:
        """Make a model differ from itself in some fields; raises KeyError for no model.

        What is not given is as usual again.
        """
        self.profiles[model] = replace(PROFILES[model], **otherwise)  # type: ignore[arg-type]
        return self.profiles[model]

    async def complete(self, model: str, feature: str, prompt: str) -> Completion:
        """Wait for a log-normal time around the model's median, and answer.

        Raises AiCallError where the model fails, or where there is no such model.
        """
        profile = self.profiles.get(model)
        if profile is None:
            raise AiCallError("unknown_model", f"no model {model}")
        wait = profile.median_s * math.exp(self._random.gauss(0, SPREAD)) * profile.slowness
        if profile.exact_s is not None:
            wait = profile.exact_s
        fails, scale = self._random.random() < profile.error_rate, self._random.uniform(0.5, 1.5)
        error = self._random.choices(list(ERRORS), list(ERRORS.values()))[0]
        await asyncio.sleep(wait)
        if fails:
            raise AiCallError(error)
        return Completion(
            text=_moderated(prompt) if feature == "forum" else _answered(model, prompt),
            input_tokens=SYSTEM_TOKENS + len(prompt) // CHARACTERS_A_TOKEN,
            output_tokens=max(1, round(profile.tokens * scale)),
        )


def _answered(model: str, prompt: str) -> str:
    return f"(simulated {model}) What would it mean to ask: {prompt[:200]}"


def _moderated(prompt: str) -> str:
    text = prompt.lower()
    if SPAM in text:
        return "rejected"
    return "escalated" if UNSURE in text else "approved"
