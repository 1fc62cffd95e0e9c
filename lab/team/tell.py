"""Tells the delivery-events service what the simulated team did, as disordered as senders are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from random import Random
from typing import Any

import httpx
from setarcos_delivery.facts import Release

from lab.errors import LabError
from lab.team.story import Story, Told

# The release that tells that the story was told, and when it ends.
HISTORY = "setarcos/team"
# As many facts as one event may hold.
MOST = 100
# Every so many, one is delivered again.
AGAIN = 10
TIMEOUT_S = 30.0


def tell(client: httpx.Client, story: Story, seed: int) -> int:
    """Post the whole story, unless an earlier call did; return how many events were stored.

    Raises LabError when the service does not take an event.
    """
    if _post(client, f"team-{seed}", [_begun(story, seed)]) == "duplicate":
        return 0
    return sum(_post(client, _name(told), told) == "stored" for told in deliveries(story, seed))


def deliveries(story: Story, seed: int) -> Iterator[Sequence[Told]]:
    """Yield what is posted at once: out of order, and some of it twice."""
    random = Random(seed)  # noqa: S311 - the same again
    parts = [story.told[at : at + MOST] for at in range(0, len(story.told), MOST)]
    parts += random.sample(parts, 1 + len(parts) // AGAIN)
    random.shuffle(parts)
    yield from parts


def _name(told: Sequence[Told]) -> str:
    return hashlib.sha256("\n".join(each.delivery_id for each in told).encode()).hexdigest()


def _begun(story: Story, seed: int) -> Told:
    """Return what tells that the story is there, whatever day the lab starts again."""
    fact = Release(repository=HISTORY, tag=f"history-{seed}", published_at=story.until)
    return Told(story.until, f"team-{seed}", fact)


def _post(client: httpx.Client, delivery_id: str, told: Sequence[Told]) -> str:
    facts = [each.fact.model_dump(mode="json") for each in told]
    try:
        answer = client.post(
            "/events",
            json={"facts": facts},
            headers={"X-Delivery-Id": delivery_id},
            timeout=TIMEOUT_S,
        )
    except httpx.HTTPError as error:
        raise LabError(f"{client.base_url}: no event could be told: {error}", status=1) from error
    if answer.status_code != HTTPStatus.ACCEPTED:
        message = f"{answer.url} answered {answer.status_code} to an event: {answer.text[:300]}"
        raise LabError(message, status=1)
    status: Any = answer.json()["status"]
    return str(status)
