"""How the story is told to the service."""

from datetime import UTC, datetime

import httpx
import pytest

from config.catalogue import Catalogue
from lab.errors import LabError
from lab.team.simulate import simulate
from lab.team.story import Story
from lab.team.tell import MOST, deliveries, tell


@pytest.fixture(scope="module")
def story(catalogue: Catalogue) -> Story:
    return simulate(catalogue, 1, datetime(2026, 11, 20, tzinfo=UTC), days=20)


def test_all_is_delivered_out_of_order_and_some_of_it_twice(story: Story) -> None:
    told = [each for part in deliveries(story, 1) for each in part]
    ids = [each.delivery_id for each in told]
    assert set(ids) == {each.delivery_id for each in story.told}
    assert len(ids) > len(set(ids))
    assert [each.at for each in told] != sorted(each.at for each in told)
    assert all(len(part) <= MOST for part in deliveries(story, 1))


class Service(httpx.BaseTransport):
    """A stand-in for the service: it knows delivery ids, and answers as the service does."""

    def __init__(self, status: int = 202) -> None:
        self.seen: list[str] = []
        self.status = status

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        name = request.headers["X-Delivery-Id"]
        known = name in self.seen
        self.seen.append(name)
        return httpx.Response(self.status, json={"status": "duplicate" if known else "stored"})


def test_a_story_is_told_once(story: Story) -> None:
    service = Service()
    with httpx.Client(transport=service, base_url="http://delivery") as client:
        assert tell(client, story, 1) == len(set(service.seen)) - 1
        assert tell(client, story, 1) == 0


def test_a_refusal_is_told_with_what_was_answered(story: Story) -> None:
    client = httpx.Client(transport=Service(422), base_url="http://delivery")
    with client, pytest.raises(LabError, match="answered 422"):
        tell(client, story, 1)
