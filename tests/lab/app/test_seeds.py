"""The content that the app starts with covers the values of the catalogue's labels."""

from __future__ import annotations

import re

from lab.app import seeds
from tests import loaded

LABELS = loaded.catalogue().labels
SLUG = re.compile(r"[a-z0-9-]{1,100}")


def test_every_category_has_concepts() -> None:
    concepts = seeds.concepts()

    assert {each["category"] for each in concepts} == set(LABELS["concept_category"].values)
    assert len({each["slug"] for each in concepts}) == len(concepts) >= 16


def test_every_type_and_difficulty_has_a_quest() -> None:
    quests = seeds.quests()
    types, difficulties = LABELS["quest_type"].values, LABELS["difficulty"].values

    assert {(each["quest_type"], each["difficulty"]) for each in quests} == {
        (kind, difficulty) for kind in types for difficulty in difficulties
    }
    assert len({each["slug"] for each in quests}) == len(quests)


def test_every_plan_has_people() -> None:
    assert {each["user_type"] for each in seeds.people()} == set(LABELS["user_type"].values)


def test_slugs_are_what_the_api_takes() -> None:
    slugs = [each["slug"] for each in (*seeds.concepts(), *seeds.quests())]

    assert [slug for slug in slugs if not SLUG.fullmatch(slug)] == []
