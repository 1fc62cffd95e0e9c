"""The content that the app starts with: people, concepts and quests."""

from __future__ import annotations

from itertools import product

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert

from config.catalogue import load_catalogue
from lab.app.tables import Concept, Person, Quest, Table

PEOPLE = 24
# Enough of a forum for a search in its texts to be slow work.
THREADS, POSTS = 90, 9000
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
    # New people get the numbers after the planted ones.
    connection.execute(
        text("SELECT setval('people_id_seq', greatest((SELECT max(id) FROM people), :n))"),
        {"n": PEOPLE},
    )
    _plant_forum(connection)


def _plant_forum(connection: Connection) -> None:
    """Make the forum's history in the database itself; a second call changes nothing."""
    if connection.scalar(text("SELECT EXISTS (SELECT FROM forum_threads)")):
        return
    topics = list(load_catalogue().labels["topic"].values)
    numbers = {"topics": topics, "count": len(topics), "people": PEOPLE, "threads": THREADS}
    connection.execute(
        text(
            "INSERT INTO forum_threads (person_id, topic, title)"
            " SELECT 1 + n % :people, (CAST(:topics AS text[]))[1 + n % :count],"
            " 'Thread ' || n FROM generate_series(1, :threads) AS n"
        ),
        numbers,
    )
    connection.execute(
        text(
            "INSERT INTO forum_posts (thread_id, person_id, text, decision, moderated_at)"
            " SELECT 1 + n % :threads, 1 + n % :people,"
            " 'On ' || (CAST(:topics AS text[]))[1 + n % :count] || ': thought ' || n || ' ' ||"
            " repeat('and what follows from it, if anything does, ', 8), 'approved', now()"
            " FROM generate_series(1, :posts) AS n"
        ),
        numbers | {"posts": POSTS},
    )
