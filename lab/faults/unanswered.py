"""What waits in the app's database for a task that was lost, or never sent."""

from __future__ import annotations

from lab.api import Lab
from lab.app.tables import FAILED, PENDING
from lab.sql import connected

ANYTHING = "%"


def given_up(lab: Lab, text: str = ANYTHING) -> None:
    """Have nothing wait any more, or nothing with a text: the sweep would find it minutes later."""
    with connected(lab) as connection:
        connection.execute(
            "UPDATE answers SET status = %s WHERE prompt LIKE %s AND status = %s",
            [FAILED, text, PENDING],
        )
        connection.execute(
            "UPDATE forum_posts SET decision = 'approved', moderated_at = now()"
            " WHERE text LIKE %s AND decision IS NULL",
            [text],
        )
