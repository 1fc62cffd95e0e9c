"""What one simulated person decides: the same for the same seed and number."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

from config.catalogue import load_catalogue
from lab.app.seeds import PEOPLE
from lab.traffic import texts

CATALOGUE = load_catalogue()
LABELS, MODELS = CATALOGUE.labels, tuple(CATALOGUE.ai_models)
TOPICS = LABELS["topic"].values
ENTRY_TYPES = LABELS["entry_type"].values
VISIBILITIES = LABELS["visibility"].values
EVERYBODY = range(1, PEOPLE + 1)
# Between activities; with six people this makes some twenty requests a second.
THINK_S = (0.2, 1.6)
# Shares of all that a person does.
BY_PAGES = 0.4
COMPLETED, ARGUED = 2 / 3, 0.4
EXPLAINED, DIGESTED = 0.15, 0.1
# In the forum: search, reply and begin a thread; else a person only reads.
FORUM = {"search": 3, "reply": 4, "begin": 1, "read": 2}
ADVERTISED = 0.05
# Of a session of Explore or Journal: the logarithm of its minutes, and how far that spreads.
SESSION_MINUTES, SESSION_SPREAD = 1.2, 0.8
T = TypeVar("T")


class Choices:
    """The decisions of person `number`, one after the other.

    Each activity starts from a seed of its own: how often somebody had to look for an answer in
    one does not change what is decided in the next.
    """

    def __init__(self, seed: int, number: int, everybody: Sequence[int] = EVERYBODY) -> None:
        self.person_id = everybody[number % len(everybody)]
        self._seed, self._done = f"{seed}/{number}", 0
        self._random = random.Random(self._seed)  # noqa: S311 - a simulation

    def activity(self, weights: Mapping[str, float]) -> str:
        """Return the name of what is done next."""
        self._done += 1
        self._random.seed(f"{self._seed}/{self._done}")
        return self._weighted(weights)

    def think_s(self) -> float:
        """Return how many seconds pass before the next thing is done."""
        return self._random.uniform(*THINK_S)

    def by_pages(self) -> bool:
        """Tell whether it is done on the pages, and not over the API."""
        return self._now_and_then(BY_PAGES)

    def one(self, among: Sequence[T]) -> T:
        """Return one of what is offered."""
        return self._random.choice(among)

    def some(self, among: Sequence[T], most: int) -> list[T]:
        """Return up to `most` of what is offered, each once."""
        return self._random.sample(among, min(most, len(among)))

    def reloads(self) -> int:
        """Return how often a page with an answer under way is opened again."""
        return self._random.randint(1, 3)

    def session_s(self) -> float:
        """Return how many seconds a session takes; nobody really waits for it."""
        return 60 * self._random.lognormvariate(SESSION_MINUTES, SESSION_SPREAD)

    def question(self) -> dict[str, object]:
        """Return a question to a model, as the app takes it."""
        model, text = self.one(MODELS), self.one(texts.QUESTIONS)
        return {"person_id": self.person_id, "model": model, "question": text}

    def stars(self) -> int:
        """Return a rating from 1 to 5."""
        return min(5, max(1, round(self._random.gauss(4, 1))))

    def explanation(self) -> bool:
        """Tell whether a concept is to be explained."""
        return self._now_and_then(EXPLAINED)

    def completion(self) -> bool:
        """Tell whether a quest is completed, and not abandoned."""
        return self._now_and_then(COMPLETED)

    def argument(self) -> dict[str, object]:
        """Return what a quest is completed with: an argument, or nothing."""
        return {"argument": texts.prose(self._random)} if self._now_and_then(ARGUED) else {}

    def entries(self) -> list[dict[str, object]]:
        """Return one to three journal entries, as the app takes them."""
        return [self._entry() for _ in range(self._random.randint(1, 3))]

    def digest(self) -> bool:
        """Tell whether the journal is to be digested."""
        return self._now_and_then(DIGESTED)

    def forum(self) -> str:
        """Return what a person does in the forum: one of FORUM."""
        return self._weighted(FORUM)

    def topic(self) -> str:
        """Return a part of the forum."""
        return self.one(TOPICS)

    def post(self) -> dict[str, object]:
        """Return a post, as the app takes it; a few are advertisements, for moderation to find."""
        advertises = self._now_and_then(ADVERTISED)
        text = self.one(texts.ADVERTISEMENTS) if advertises else texts.prose(self._random)
        return {"person_id": self.person_id, "text": text}

    def thread(self) -> dict[str, object]:
        """Return the beginning of a thread, as the app takes it."""
        return {"topic": self.topic(), "title": self.one(texts.TITLES), **self.post()}

    def word(self) -> str:
        """Return what is searched for."""
        return self.one(texts.WORDS)

    def mistyped(self, folders: Sequence[str]) -> str:
        """Return an address in one of the folders that nothing is at."""
        return f"{self.one(folders)}/no-such-{self._random.randrange(10**6)}"

    def _entry(self) -> dict[str, object]:
        return {
            "person_id": self.person_id,
            "entry_type": self.one(ENTRY_TYPES),
            "visibility": self.one(VISIBILITIES),
            "text": texts.prose(self._random),
        }

    def _now_and_then(self, share: float) -> bool:
        return self._random.random() < share

    def _weighted(self, weights: Mapping[str, float]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]
