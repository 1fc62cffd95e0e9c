"""People, concepts, sessions, questions, quests and runs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("user_type", sa.Text(), nullable=False),
    )
    op.create_table(
        "concepts",
        sa.Column("slug", sa.Text(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False, index=True),
        sa.Column("summary", sa.Text(), nullable=False),
    )
    op.create_table(
        "quests",
        sa.Column("slug", sa.Text(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quest_type", sa.Text(), nullable=False),
        sa.Column("difficulty", sa.Text(), nullable=False),
    )
    _tables_of_events()


def _tables_of_events() -> None:
    op.create_table(
        "explore_sessions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        _now("started_at"),
        sa.Column("seconds", sa.Double()),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("ai_model", sa.Text(), nullable=False, index=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("stars", sa.Integer()),
        _now("asked_at"),
    )
    op.create_table(
        "quest_runs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "quest_slug", sa.Text(), sa.ForeignKey("quests.slug"), nullable=False, index=True
        ),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        _now("started_at"),
        sa.Column("outcome", sa.Text()),
    )


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def downgrade() -> None:
    """Remove the tables, those that point at others first."""
    names = ("quest_runs", "questions", "explore_sessions", "quests", "concepts", "people")
    for name in names:
        op.drop_table(name)
