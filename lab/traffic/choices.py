"""What one simulated person decides: the same for the same seed and number."""

from __future__ import annotations

import random

from lab.app.api.simulated_model import MEDIANS_S
from lab.app.seeds import PEOPLE, concepts, quests

QUESTIONS = (
    "Can virtue be taught?",
    "What is it like to be somebody else?",
    "Is a promise binding when nobody remembers it?",
)
MODELS = tuple(MEDIANS_S)
SLUGS = tuple(each["slug"] for each in concepts())
QUESTS = tuple(each["slug"] for each in quests())
COMPLETED = 2 / 3
# Of a walk through concepts: the logarithm of its minutes, and how far that spreads.
WALK_MINUTES, WALK_SPREAD = 1.2, 0.8


class Choices:
    """The decisions of person `number`, one after the other."""

    def __init__(self, seed: int, number: int) -> None:
        self.person_id = 1 + number % PEOPLE
        self._random = random.Random(f"{seed}/{number}")  # noqa: S311 - a simulation

    def think_s(self) -> float:
        """Return how many seconds pass before the next thing is done."""
        return self._random.uniform(0.1, 0.8)

    def concept(self) -> str:
        """Return the slug of a concept."""
        return self._random.choice(SLUGS)

    def walk(self) -> list[str]:
        """Return the slugs of three concepts."""
        return self._random.sample(SLUGS, 3)

    def walk_s(self) -> float:
        """Return how many seconds a walk through concepts takes; nobody really waits for it."""
        return 60 * self._random.lognormvariate(WALK_MINUTES, WALK_SPREAD)

    def question(self) -> dict[str, object]:
        """Return a question to a model, as the API takes it."""
        model, text = self._random.choice(MODELS), self._random.choice(QUESTIONS)
        return {"person_id": self.person_id, "model": model, "question": text}

    def stars(self) -> int:
        """Return a rating from 1 to 5."""
        return min(5, max(1, round(self._random.gauss(4, 1))))

    def quest(self) -> str:
        """Return the slug of a quest."""
        return self._random.choice(QUESTS)

    def quest_end(self) -> str:
        """Return how a quest ends: `complete` or `abandon`."""
        return "complete" if self._random.random() < COMPLETED else "abandon"

    def mistyped(self) -> str:
        """Return an address that nothing is at."""
        folder = self._random.choice(("/v1/explore/concepts", "/v1/nothing"))
        return f"{folder}/no-such-{self._random.randrange(10**6)}"
