"""Answers of AI models, journals and the forum."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and have questions and quest runs point at their answers."""
    op.create_table(
        "answers",
        _id(),
        _of("people.id", "person_id"),
        _text("feature"),
        _text("ai_model"),
        _text("prompt"),
        sa.Column("status", sa.Text(), nullable=False, server_default="pending"),
        sa.Column("text", sa.Text()),
        sa.Column("answered_by", sa.Text()),
        _now("asked_at"),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
    )
    # Questions of before had their answer in a column of their own, and are not kept.
    op.execute("DELETE FROM questions")
    with op.batch_alter_table("questions") as batch:
        batch.drop_column("answer")
    _point_at_answers("questions", nullable=False)
    _point_at_answers("quest_runs", nullable=True)
    _journal()
    _forum()


def _point_at_answers(table: str, *, nullable: bool) -> None:
    key = sa.ForeignKey("answers.id", name=f"fk_{table}_answer_id")
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column("answer_id", sa.Integer(), key, nullable=nullable))


def _journal() -> None:
    op.create_table(
        "journal_sessions",
        _id(),
        _of("people.id", "person_id"),
        _now("started_at"),
        sa.Column("seconds", sa.Double()),
    )
    op.create_table(
        "journal_entries",
        _id(),
        _of("people.id", "person_id", index=True),
        _text("entry_type"),
        _text("visibility"),
        _text("text"),
        _now("written_at"),
    )


def _forum() -> None:
    op.create_table(
        "forum_threads",
        _id(),
        _of("people.id", "person_id"),
        sa.Column("topic", sa.Text(), nullable=False, index=True),
        _text("title"),
        _now("started_at"),
    )
    op.create_table(
        "forum_posts",
        _id(),
        _of("forum_threads.id", "thread_id", index=True),
        _of("people.id", "person_id"),
        _text("text"),
        sa.Column("decision", sa.Text()),
        _now("posted_at"),
        sa.Column("moderated_at", sa.DateTime(timezone=True)),
    )


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of(target: str, name: str, *, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=False, index=index)


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def downgrade() -> None:
    """Remove the tables, those that point at others first."""
    for name in ("forum_posts", "forum_threads", "journal_entries", "journal_sessions"):
        op.drop_table(name)
    for name in ("quest_runs", "questions"):
        with op.batch_alter_table(name) as batch:
            batch.drop_column("answer_id")
    op.execute("DELETE FROM questions")
    with op.batch_alter_table("questions") as batch:
        batch.add_column(_text("answer"))
    op.drop_table("answers")
