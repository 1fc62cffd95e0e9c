"""The content that the app starts with: people, concepts and quests."""

from __future__ import annotations

from itertools import product

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from config.catalogue import load_catalogue
from lab.app.tables import Concept, Person, Quest, Table

PEOPLE = 24
# Category, then titles.
CONCEPTS = {
    "ethics": ("Virtue", "Duty", "Utility"),
    "metaphysics": ("Substance", "Causation", "Free will"),
    "epistemology": ("Justified belief", "Scepticism"),
    "logic": ("Syllogism", "Paradox"),
    "aesthetics": ("Beauty", "The sublime"),
    "politics": ("Social contract", "Justice"),
    "mind": ("Qualia", "Intentionality"),
    "language": ("Reference", "Speech acts"),
}


def concepts() -> list[dict[str, str]]:
    """Return a row for each concept."""
    return [
        {
            "slug": title.lower().replace(" ", "-"),
            "title": title,
            "category": category,
            "summary": f"{title}: where {category} begins to ask questions.",
        }
        for category, titles in CONCEPTS.items()
        for title in titles
    ]


def quests() -> list[dict[str, str]]:
    """Return a quest of each type and difficulty that the catalogue knows."""
    labels = load_catalogue().labels
    pairs = product(labels["quest_type"].values, labels["difficulty"].values)
    return [
        {
            "slug": f"{difficulty}-{quest_type}".replace("_", "-"),
            "title": f"{quest_type.replace('_', ' ').capitalize()}, {difficulty}",
            "quest_type": quest_type,
            "difficulty": difficulty,
        }
        for quest_type, difficulty in pairs
    ]


def people() -> list[dict[str, object]]:
    """Return people of every plan."""
    plans = load_catalogue().labels["user_type"].values
    return [
        {"id": number + 1, "name": f"learner-{number + 1}", "user_type": plans[number % len(plans)]}
        for number in range(PEOPLE)
    ]


def plant(connection: Connection) -> None:
    """Insert what is not there yet."""
    rows: list[tuple[type[Table], list[dict[str, object]]]] = [
        (Person, people()),
        (Concept, [dict(each) for each in concepts()]),
        (Quest, [dict(each) for each in quests()]),
    ]
    for table, values in rows:
        connection.execute(insert(table).on_conflict_do_nothing(), values)
