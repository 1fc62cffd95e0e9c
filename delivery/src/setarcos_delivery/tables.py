"""The tables; migrations/ makes them, in a schema of the service's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """What all tables have in common: time with its zone, constraints with fixed names."""

    type_annotation_map = {  # noqa: RUF012
        datetime: DateTime(timezone=True),
        str: Text,
        dict[str, Any]: JSONB,
    }
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )


class Delivery(Table):
    """What a sender delivered, as it came; all else is derived from these rows."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("source", "delivery_id"),)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    source: Mapped[str]
    delivery_id: Mapped[str]
    kind: Mapped[str]
    received_at: Mapped[datetime]
    understood: Mapped[bool]
    body: Mapped[dict[str, Any]]


class CommitRow(Table):
    """A commit on a branch; the earliest push that brought it there counts."""

    __tablename__ = "commits"
    __table_args__ = (
        Index("ix_commits_order", "repository", "default_branch", "pushed_at", "place", "sha"),
        Index("ix_commits_sha", "repository", "sha"),
    )
    repository: Mapped[str] = mapped_column(primary_key=True)
    branch: Mapped[str] = mapped_column(primary_key=True)
    sha: Mapped[str] = mapped_column(primary_key=True)
    default_branch: Mapped[bool]
    committed_at: Mapped[datetime]
    pushed_at: Mapped[datetime]
    place: Mapped[int]
    title: Mapped[str]
    reverts: Mapped[str | None]


class Observed(Table):
    """A thing that later facts replace: the greatest (`ended`, `observed_at`, `digest`) counts."""

    __abstract__ = True
    source: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    ended: Mapped[bool]
    observed_at: Mapped[datetime]
    digest: Mapped[str]


class BuildRow(Observed):
    """A run of a pipeline, or a job of one."""

    __tablename__ = "builds"
    part_of: Mapped[str | None]
    repository: Mapped[str]
    component: Mapped[str]
    name: Mapped[str]
    sha: Mapped[str | None]
    status: Mapped[str]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class DeploymentRow(Observed):
    """A deployment."""

    __tablename__ = "deployments"
    repository: Mapped[str]
    component: Mapped[str]
    environment: Mapped[str]
    sha: Mapped[str]
    ref: Mapped[str | None]
    status: Mapped[str]
    failure_type: Mapped[str | None]
    rollback: Mapped[bool]
    hotfix: Mapped[bool]
    feature: Mapped[str | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class ReleaseRow(Table):
    """A release; the earliest publication counts."""

    __tablename__ = "releases"
    repository: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
    published_at: Mapped[datetime]


class IncidentRow(Table):
    """An incident: earliest opened and acknowledged, latest resolved and reopened.

    What describes it comes from the latest fact that says it: beside each column stands `..._said`,
    when and by which fact that was.
    """

    __tablename__ = "incidents"
    source: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    title_said: Mapped[str | None]
    component: Mapped[str | None]
    component_said: Mapped[str | None]
    environment: Mapped[str | None]
    environment_said: Mapped[str | None]
    severity: Mapped[str | None]
    severity_said: Mapped[str | None]
    deployment: Mapped[str | None]
    deployment_said: Mapped[str | None]
    opened_at: Mapped[datetime | None] = mapped_column(index=True)
    acknowledged_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None] = mapped_column(index=True)
    reopened_at: Mapped[datetime | None]


class TestsRow(Observed):
    """How the tests of one run ended."""

    __tablename__ = "test_runs"
    component: Mapped[str]
    success: Mapped[int]
    failure: Mapped[int]
    skipped: Mapped[int]
    seconds: Mapped[float]


class CoverageRow(Observed):
    """The coverage that one run reached, in per cent."""

    __tablename__ = "coverage_runs"
    component: Mapped[str]
    percent: Mapped[float]


class QualityRow(Observed):
    """The findings of one check."""

    __tablename__ = "quality_runs"
    component: Mapped[str]
    tool: Mapped[str]
    error: Mapped[int]
    warning: Mapped[int]
    note: Mapped[int]


class Shown(Table):
    """The highest value that a counter has ever shown: no late event may make it fall."""

    __tablename__ = "shown"
    metric: Mapped[str] = mapped_column(primary_key=True)
    labels: Mapped[dict[str, Any]] = mapped_column(primary_key=True)
    value: Mapped[float]
