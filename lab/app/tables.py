"""The app's tables; lab/app/migrations makes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, MetaData, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PENDING, ANSWERED, FAILED = "pending", "answered", "failed"


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


class Lasting(Table):
    """What somebody does for a while; it has ended when it has a duration in seconds."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seconds: Mapped[float | None]


class Session(Lasting):
    """One walk through concepts."""

    __tablename__ = "explore_sessions"


class Answer(Table):
    """What an AI model was asked for a feature; `status` is pending, answered or failed."""

    __tablename__ = "answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    feature: Mapped[str]
    ai_model: Mapped[str]
    prompt: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=PENDING)
    text: Mapped[str | None]
    answered_by: Mapped[str | None]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_at: Mapped[datetime | None]


class Question(Table):
    """A question; `stars` is the person's rating of its answer, from 1 to 5."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    ai_model: Mapped[str] = mapped_column(index=True)
    question: Mapped[str]
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
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))


class Sitting(Lasting):
    """One sitting over the journal."""

    __tablename__ = "journal_sessions"


class Entry(Table):
    """What somebody wrote into their journal."""

    __tablename__ = "journal_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    entry_type: Mapped[str]
    visibility: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Thread(Table):
    """A thread of the forum."""

    __tablename__ = "forum_threads"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    topic: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Post(Table):
    """A post; `decision` is empty until it has been moderated."""

    __tablename__ = "forum_posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_threads.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    decision: Mapped[str | None]
    posted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    moderated_at: Mapped[datetime | None]
