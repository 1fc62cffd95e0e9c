"""Forum: people discuss; every post is moderated after it was written."""

from __future__ import annotations

import logging

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from setarcos_metrics.catalogue import ForumPostsTotal, ForumThreadsViewedTotal
from sqlalchemy import select

from lab.app.api.forum_lists import Topic
from lab.app.api.parts import Parts
from lab.app.api.people import known
from lab.app.inputs import Id, Started, Text, Title, Visitor
from lab.app.queues import Task
from lab.app.tables import Post, Thread

log = logging.getLogger(__name__)
FEATURE = "forum"
_, _POST_TYPE = ForumPostsTotal.family.labels
THREAD, REPLY = _POST_TYPE.values
SHOWN_POSTS = 50


class NewPost(Visitor):
    """What somebody says in a thread."""

    text: Text


class NewThread(NewPost):
    """What somebody opens a thread with."""

    topic: Topic
    title: Title


class Opened(BaseModel):
    """A thread, and its first post."""

    id: int
    post_id: int


class ShownPost(BaseModel):
    """A post; its decision is empty until it has been moderated."""

    id: int
    thread_id: int
    person_id: int
    text: str
    decision: str | None


class ShownThread(BaseModel):
    """A thread with its newest posts."""

    id: int
    topic: str
    title: str
    posts: list[ShownPost]


def router(parts: Parts) -> APIRouter:
    """Return the endpoints of threads and posts."""
    routes = APIRouter()
    posted, viewed = ForumPostsTotal(parts.metrics), ForumThreadsViewedTotal(parts.metrics)

    async def moderated(post: Post, topic: str, post_type: str) -> None:
        posted.inc(topic=topic, post_type=post_type)
        log.info("posted", extra={"feature": FEATURE, "post_id": post.id, "topic": topic})
        await parts.assigner.send(Task.MODERATE, post.id)

    @routes.post("/v1/forum/threads", status_code=201)
    async def open_thread(new: NewThread) -> Opened:
        person = await known(parts, new.person_id)
        async with parts.sessions.begin() as session:
            thread = Thread(person_id=person.id, topic=new.topic.value, title=new.title)
            session.add(thread)
            await session.flush()
            post = Post(thread_id=thread.id, person_id=person.id, text=new.text)
            session.add(post)
            await session.flush()
        await moderated(post, thread.topic, THREAD)
        return Opened(id=thread.id, post_id=post.id)

    @routes.get("/v1/forum/threads/{thread_id}")
    async def thread(thread_id: Id) -> ShownThread:
        newest = (
            select(Post)
            .where(Post.thread_id == thread_id)
            .order_by(Post.id.desc())
            .limit(SHOWN_POSTS)
        )
        async with parts.sessions() as session:
            row = await session.get(Thread, thread_id)
            if row is None:
                raise HTTPException(404, f"no thread {thread_id}")
            posts = [
                ShownPost.model_validate(post, from_attributes=True)
                for post in await session.scalars(newest)
            ]
        viewed.inc(topic=row.topic)
        return ShownThread(id=row.id, topic=row.topic, title=row.title, posts=posts)

    @routes.post("/v1/forum/threads/{thread_id}/posts", status_code=201)
    async def reply(thread_id: Id, new: NewPost) -> Started:
        person = await known(parts, new.person_id)
        async with parts.sessions.begin() as session:
            row = await session.get(Thread, thread_id)
            if row is None:
                raise HTTPException(404, f"no thread {thread_id}")
            post = Post(thread_id=thread_id, person_id=person.id, text=new.text)
            session.add(post)
            await session.flush()
        await moderated(post, row.topic, REPLY)
        return Started(id=post.id)

    @routes.get("/v1/forum/posts/{post_id}")
    async def one_post(post_id: Id) -> ShownPost:
        async with parts.sessions() as session:
            row = await session.get(Post, post_id)
        if row is None:
            raise HTTPException(404, f"no post {post_id}")
        return ShownPost.model_validate(row, from_attributes=True)

    return routes
