"""What simulated people decide."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.catalogue import load_catalogue
from lab.app.seeds import people
from lab.traffic.choices import MODELS, QUESTS, SLUGS, Choices

MANY = 400


def made(choices: Choices) -> list[object]:
    """Return one decision of each kind."""
    return [
        choices.think_s(),
        choices.concept(),
        choices.walk(),
        choices.walk_s(),
        choices.question(),
        choices.stars(),
        choices.quest(),
        choices.quest_end(),
        choices.mistyped(),
    ]


def test_the_same_seed_and_number_decide_the_same() -> None:
    assert made(Choices(1, 3)) == made(Choices(1, 3))


@pytest.mark.parametrize("other", [Choices(2, 3), Choices(1, 4)])
def test_others_decide_otherwise(other: Choices) -> None:
    assert made(Choices(1, 3)) != made(other)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Choices.concept, SLUGS),
        (Choices.quest, QUESTS),
        (Choices.quest_end, ("complete", "abandon")),
        (Choices.stars, (1, 2, 3, 4, 5)),
        (lambda choices: choices.question()["model"], MODELS),
    ],
)
def test_everything_is_chosen_sooner_or_later(
    kind: Callable[[Choices], object], values: tuple[object, ...]
) -> None:
    choices = Choices(1, 0)

    assert {kind(choices) for _ in range(MANY)} == set(values)


def test_people_exist_and_have_every_plan() -> None:
    plans = {each["id"]: each["user_type"] for each in people()}
    chosen = [plans[Choices(1, number).person_id] for number in range(6)]

    assert set(chosen) == set(load_catalogue().labels["user_type"].values)


def test_a_walk_is_three_concepts_and_takes_minutes() -> None:
    choices = Choices(1, 0)

    assert len(set(choices.walk())) == 3
    assert 0 < choices.walk_s() < 86400


def test_thinking_is_short() -> None:
    choices = Choices(1, 0)

    assert all(0.1 <= choices.think_s() <= 0.8 for _ in range(MANY))


def test_what_is_mistyped_is_nowhere() -> None:
    choices = Choices(1, 0)
    paths = {choices.mistyped() for _ in range(MANY)}

    assert {path.rpartition("/")[0] for path in paths} == {"/v1/explore/concepts", "/v1/nothing"}
    assert not {path.rpartition("/")[2] for path in paths} & set(SLUGS)
