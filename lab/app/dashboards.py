"""What dashboards see of the app's tables: views of when and how often, never of names or texts.

They stand in a schema of their own. Whoever may read that schema sees nothing else of the app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # who only wants the schema's name need not wait for it
    from sqlalchemy import Connection

SCHEMA = "dashboards"
# What somebody did, and when: each row is one person's use of a feature.
ACTIVITY = """
SELECT used.at, used.person_id AS person, people.user_type, used.feature
FROM (
    SELECT asked_at AS at, person_id, 'ask' AS feature FROM questions
    UNION ALL
    SELECT started_at, person_id, 'quest' FROM quest_runs
    UNION ALL
    SELECT started_at, person_id, 'explore' FROM explore_sessions
    UNION ALL
    SELECT written_at, person_id, 'journal' FROM journal_entries
    UNION ALL
    SELECT posted_at, person_id, 'forum' FROM forum_posts
) AS used JOIN people ON people.id = used.person_id
"""
# `stars` is empty until the answer has been rated.
QUESTIONS = """
SELECT questions.asked_at AS at, people.user_type, questions.ai_model, questions.stars
FROM questions JOIN people ON people.id = questions.person_id
"""
# `outcome` is completed, abandoned, or empty while it goes on; `at` is when it was begun.
QUESTS = """
SELECT
    quest_runs.started_at AS at, people.user_type, quests.quest_type, quests.difficulty,
    quest_runs.outcome
FROM quest_runs
JOIN quests ON quests.slug = quest_runs.quest_slug
JOIN people ON people.id = quest_runs.person_id
"""
VIEWS = {"activity": ACTIVITY, "questions": QUESTIONS, "quests": QUESTS}


def remove(connection: Connection) -> None:
    """Remove the views, where there are any."""
    for name in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {SCHEMA}.{name}")


def make(connection: Connection) -> None:
    """Make the views, and their schema where an administrator has not made it."""
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    for name, select in VIEWS.items():
        connection.exec_driver_sql(f"CREATE VIEW {SCHEMA}.{name} AS {select}")
