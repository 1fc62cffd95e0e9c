"""The app's tables; lab/app/migrations makes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, MetaData, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """What all tables have in common: time with its zone, constraints with fixed names."""

    type_annotation_map = {datetime: DateTime(timezone=True), str: Text}  # noqa: RUF012
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )


class Person(Table):
    """Somebody who learns; `user_type` is their plan."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    user_type: Mapped[str]


class Concept(Table):
    """A concept to explore."""

    __tablename__ = "concepts"
    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    category: Mapped[str] = mapped_column(index=True)
    summary: Mapped[str]


class Session(Table):
    """One walk through concepts; it has ended when it has a duration in seconds."""

    __tablename__ = "explore_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seconds: Mapped[float | None]


class Question(Table):
    """A question and the answer of a model; `stars` is the person's rating, from 1 to 5."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ai_model: Mapped[str] = mapped_column(index=True)
    question: Mapped[str]
    answer: Mapped[str]
    stars: Mapped[int | None]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Quest(Table):
    """A guided task."""

    __tablename__ = "quests"
    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    quest_type: Mapped[str]
    difficulty: Mapped[str]


class Run(Table):
    """One person's try at a quest; `outcome` is empty while it goes on."""

    __tablename__ = "quest_runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    quest_slug: Mapped[str] = mapped_column(ForeignKey("quests.slug"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    outcome: Mapped[str | None]
