"""What simulated people decide."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lab.app.seeds import people
from lab.traffic import texts
from lab.traffic.choices import (
    ENTRY_TYPES,
    FORUM,
    MODELS,
    THINK_S,
    TOPICS,
    VISIBILITIES,
    Choices,
)
from tests import loaded

MANY = 600
OFFERED = ("virtue", "duty", "qualia", "beauty")
WEIGHTS = {"read": 3, "ask": 1}
FOLDERS = ("/concepts", "/nothing")
KINDS: dict[str, Callable[[Choices], object]] = {
    "activity": lambda choices: choices.activity(WEIGHTS),
    "think_s": Choices.think_s,
    "by_pages": Choices.by_pages,
    "one": lambda choices: choices.one(OFFERED),
    "some": lambda choices: choices.some(OFFERED, 3),
    "reloads": Choices.reloads,
    "session_s": Choices.session_s,
    "question": Choices.question,
    "stars": Choices.stars,
    "explanation": Choices.explanation,
    "completion": Choices.completion,
    "argument": Choices.argument,
    "entries": Choices.entries,
    "digest": Choices.digest,
    "forum": Choices.forum,
    "topic": Choices.topic,
    "post": Choices.post,
    "thread": Choices.thread,
    "word": Choices.word,
    "mistyped": lambda choices: choices.mistyped(FOLDERS),
}


def made(kind: Callable[[Choices], object], choices: Choices, count: int = MANY) -> list[object]:
    """Return many decisions of a kind."""
    return [kind(choices) for _ in range(count)]


def test_every_choice_is_tested() -> None:
    assert set(KINDS) == {name for name, value in vars(Choices).items() if name[0] != "_"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_same_seed_and_number_decide_the_same(kind: Callable[[Choices], object]) -> None:
    assert made(kind, Choices(1, 3)) == made(kind, Choices(1, 3))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("other", [(2, 3), (1, 4)])
def test_others_decide_otherwise(kind: Callable[[Choices], object], other: tuple[int, int]) -> None:
    assert made(kind, Choices(1, 3)) != made(kind, Choices(*other))


def test_what_was_decided_in_an_activity_does_not_change_the_next() -> None:
    """Somebody who had to look for an answer longer goes on like somebody who had not."""
    patient, lucky = Choices(1, 3), Choices(1, 3)
    for each in (patient, lucky):
        each.activity(WEIGHTS)
    made(Choices.reloads, patient, 7)

    assert patient.activity(WEIGHTS) == lucky.activity(WEIGHTS)
    assert patient.question() == lucky.question()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (KINDS["activity"], tuple(WEIGHTS)),
        (KINDS["one"], OFFERED),
        (Choices.by_pages, (True, False)),
        (Choices.explanation, (True, False)),
        (Choices.completion, (True, False)),
        (Choices.digest, (True, False)),
        (Choices.reloads, (1, 2, 3)),
        (Choices.stars, (1, 2, 3, 4, 5)),
        (Choices.forum, tuple(FORUM)),
        (Choices.topic, TOPICS),
        (Choices.word, texts.WORDS),
        (lambda choices: choices.question()["model"], MODELS),
        (lambda choices: choices.question()["question"], texts.QUESTIONS),
        (lambda choices: choices.thread()["topic"], TOPICS),
        (lambda choices: choices.entries()[0]["entry_type"], ENTRY_TYPES),
        (lambda choices: choices.entries()[-1]["visibility"], VISIBILITIES),
        (lambda choices: len(choices.entries()), (1, 2, 3)),
        (lambda choices: bool(choices.argument()), (True, False)),
    ],
)
def test_everything_is_chosen_sooner_or_later(
    kind: Callable[[Choices], object], values: tuple[object, ...]
) -> None:
    assert set(made(kind, Choices(1, 0))) == set(values)


def test_people_exist_and_have_every_plan() -> None:
    plans = {each["id"]: each["user_type"] for each in people()}
    chosen = [plans[Choices(1, number).person_id] for number in range(6)]

    assert set(chosen) == set(loaded.catalogue().labels["user_type"].values)


def test_people_are_those_that_are_named() -> None:
    ids = [Choices(1, number, range(500, 503)).person_id for number in range(4)]

    assert ids == [500, 501, 502, 500]


def test_a_walk_is_no_longer_than_what_is_offered() -> None:
    choices = Choices(1, 0)

    assert len(set(choices.some(OFFERED, 3))) == 3
    assert choices.some(("virtue",), 3) == ["virtue"]
    assert choices.some((), 3) == []


def test_a_session_takes_minutes() -> None:
    lengths = [Choices(1, number).session_s() for number in range(MANY)]

    assert all(0 < each < 86400 for each in lengths)
    assert 60 < sorted(lengths)[MANY // 2] < 600


def test_thinking_is_short() -> None:
    choices = Choices(1, 0)

    assert all(THINK_S[0] <= choices.think_s() <= THINK_S[1] for _ in range(MANY))


def test_what_is_mistyped_is_nowhere() -> None:
    choices = Choices(1, 0)
    paths = {choices.mistyped(FOLDERS) for _ in range(MANY)}

    assert {path.rpartition("/")[0] for path in paths} == set(FOLDERS)
    assert all("/no-such-" in path for path in paths)


def test_texts_are_of_many_lengths_and_never_too_long() -> None:
    choices = Choices(1, 0)
    lengths = sorted(len(str(choices.entries()[0]["text"])) for _ in range(MANY))

    assert lengths[0] < 80
    assert lengths[-1] > 1000
    assert lengths[-1] <= texts.LONGEST


def test_moderation_has_something_to_find() -> None:
    choices = Choices(1, 0)
    posts = [choices.post()["text"] for _ in range(MANY)]
    advertisements = [each for each in posts if each in texts.ADVERTISEMENTS]

    assert 0 < len(advertisements) < MANY / 10
