"""Lists of the forum, which are slow work and therefore cached."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, TypeAdapter
from setarcos_metrics.catalogue import ForumThreadsViewedTotal
from sqlalchemy import func, select

from lab.app.api.parts import Parts
from lab.app.tables import Post, Thread

NEWEST, BEST = 30, 50
# What takes long to find may be a little old.
SEARCH_KEPT_S = 300
(_TOPIC,) = ForumThreadsViewedTotal.family.labels
Topic = StrEnum("Topic", {name: name for name in _TOPIC.values})  # type: ignore[misc]
# Words, and nothing that a pattern could be made of.
Words = Annotated[str, Query(min_length=2, max_length=60, pattern=r"^[\w -]+$")]


class Line(BaseModel):
    """A thread in the list, with the number of its posts."""

    id: int
    topic: str
    title: str
    posts: int


class Hit(BaseModel):
    """A post that was searched for."""

    id: int
    thread_id: int
    text: str


LINES, HITS = TypeAdapter(list[Line]), TypeAdapter(list[Hit])


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of the lists."""
    routes = APIRouter()

    @routes.get("/v1/forum/threads")
    async def listed(topic: Topic | None = None) -> list[Line]:
        return await threads(parts, topic.value if topic else None)

    @routes.get("/v1/forum/search")
    async def searched(q: Words) -> list[Hit]:
        return await search(parts, q.strip().lower())

    return routes


async def threads(parts: Parts, topic: str | None) -> list[Line]:
    """Return the newest threads, of one topic or of all."""

    async def read() -> str:
        counted = (
            select(Thread.id, Thread.topic, Thread.title, func.count(Post.id).label("posts"))
            .join(Post)
            .group_by(Thread.id)
            .order_by(Thread.id.desc())
            .limit(NEWEST)
        )
        if topic is not None:
            counted = counted.where(Thread.topic == topic)
        async with parts.sessions() as session:
            rows = (await session.execute(counted)).mappings()
            return LINES.dump_json([Line.model_validate(dict(row)) for row in rows]).decode()

    return LINES.validate_json(await parts.caches.threads.text(f"list:{topic or ''}", read))


async def search(parts: Parts, words: str) -> list[Hit]:
    """Return the posts that say the words most often; every post is read for it."""

    async def read() -> str:
        times = func.regexp_count(Post.text, words, 1, "i")
        best = select(Post).where(times > 0).order_by(times.desc(), Post.id.desc()).limit(BEST)
        async with parts.sessions() as session:
            rows = await session.scalars(best)
            found = [Hit.model_validate(row, from_attributes=True) for row in rows]
        return HITS.dump_json(found).decode()

    found = await parts.caches.threads.text(f"search:{words}", read, SEARCH_KEPT_S)
    return HITS.validate_json(found)
