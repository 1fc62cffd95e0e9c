"""The task that moderates a post of the forum."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from setarcos_metrics.catalogue import ForumModerationDecisionsTotal, ForumModerationTimeSeconds
from sqlalchemy import update

from lab.app.tables import Post
from lab.app.worker.app import Parts
from lab.app.worker.models import ask

log = logging.getLogger(__name__)
FEATURE, MODEL = "forum", "thales-mini"
(_DECISION,) = ForumModerationDecisionsTotal.family.labels
# What a person has to look at, because no model could tell.
ESCALATED = "escalated"


class Moderation:
    """Decides once about each post."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._decisions = ForumModerationDecisionsTotal(parts.metrics)
        self._took = ForumModerationTimeSeconds(parts.metrics)

    def moderate(self, post_id: int) -> None:
        """Have a model decide; raises NoAnswerError."""
        with self._parts.sessions() as session:
            post = session.get_one(Post, post_id)
        if post.decision is not None:
            return
        text = ask(self._parts.router, model=MODEL, feature=FEATURE, prompt=post.text).text
        self._decide(post, text if text in _DECISION.values else ESCALATED)

    def give_up(self, post_id: int) -> None:
        """Leave the decision to a person."""
        with self._parts.sessions() as session:
            post = session.get_one(Post, post_id)
        self._decide(post, ESCALATED)

    def _decide(self, post: Post, decision: str) -> None:
        now = datetime.now(UTC)
        written = (
            update(Post)
            .where(Post.id == post.id, Post.decision.is_(None))
            .values(decision=decision, moderated_at=now)
            .returning(Post.id)
        )
        with self._parts.sessions.begin() as session:
            first = session.scalar(written) is not None
        if first:
            self._decisions.inc(decision=decision)
            self._took.observe((now - post.posted_at).total_seconds())
            log.info(
                "moderated",
                extra={
                    "post_id": post.id,
                    "decision": decision,
                    "feature": FEATURE,
                    "kind": "audit",
                },
            )
