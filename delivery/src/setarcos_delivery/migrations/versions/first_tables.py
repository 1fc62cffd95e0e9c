"""All tables of the first version."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _text("source"),
        _text("delivery_id"),
        _text("kind"),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("understood", sa.Boolean(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.UniqueConstraint("source", "delivery_id"),
    )
    op.create_table(
        "shown",
        _text("metric", key=True),
        sa.Column("labels", JSONB(), primary_key=True),
        sa.Column("value", sa.Double(), nullable=False),
    )
    _code()
    _runs()
    _incidents()
    _reports()


def _code() -> None:
    op.create_table(
        "commits",
        _text("repository", key=True),
        _text("branch", key=True),
        _text("sha", key=True),
        sa.Column("default_branch", sa.Boolean(), nullable=False),
        sa.Column("committed_at", TIME, nullable=False),
        sa.Column("pushed_at", TIME, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        _text("title"),
        _text("reverts", null=True),
    )
    # The order of the default branch: from one deployed commit to the next.
    order = ["repository", "default_branch", "pushed_at", "place", "sha"]
    op.create_index("ix_commits_order", "commits", order)
    op.create_index("ix_commits_sha", "commits", ["repository", "sha"])
    op.create_table(
        "releases",
        _text("repository", key=True),
        _text("tag", key=True),
        sa.Column("published_at", TIME, nullable=False),
    )


def _runs() -> None:
    op.create_table(
        "builds",
        *_observed(),
        _text("part_of", null=True),
        _text("repository"),
        _text("component"),
        _text("name"),
        _text("sha", null=True),
        _text("status"),
        sa.Column("started_at", TIME),
        sa.Column("finished_at", TIME, index=True),
    )
    op.create_table(
        "deployments",
        *_observed(),
        _text("repository"),
        _text("component"),
        _text("environment"),
        _text("sha"),
        _text("ref", null=True),
        _text("status"),
        _text("failure_type", null=True),
        sa.Column("rollback", sa.Boolean(), nullable=False),
        sa.Column("hotfix", sa.Boolean(), nullable=False),
        _text("feature", null=True),
        sa.Column("started_at", TIME),
        sa.Column("finished_at", TIME, index=True),
    )


def _incidents() -> None:
    described = ("title", "component", "environment", "severity", "deployment")
    op.create_table(
        "incidents",
        _text("source", key=True),
        _text("key", key=True),
        *(_text(f"{name}{said}", null=True) for name in described for said in ("", "_said")),
        sa.Column("opened_at", TIME, index=True),
        sa.Column("acknowledged_at", TIME),
        sa.Column("resolved_at", TIME, index=True),
        sa.Column("reopened_at", TIME),
    )


def _reports() -> None:
    op.create_table(
        "test_runs",
        *_observed(),
        _text("component"),
        *(_count(name) for name in ("success", "failure", "skipped")),
        sa.Column("seconds", sa.Double(), nullable=False),
    )
    op.create_table(
        "coverage_runs",
        *_observed(),
        _text("component"),
        sa.Column("percent", sa.Double(), nullable=False),
    )
    op.create_table(
        "quality_runs",
        *_observed(),
        _text("component"),
        _text("tool"),
        *(_count(name) for name in ("error", "warning", "note")),
    )


def _observed() -> tuple[sa.Column[Any], ...]:
    return (
        _text("source", key=True),
        _text("key", key=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("observed_at", TIME, nullable=False),
        _text("digest"),
    )


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), primary_key=key, nullable=null)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)
