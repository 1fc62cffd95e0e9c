"""The API and the pages, as people use them."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from lab.traffic.calls import Answer, Call, RefusedError
from lab.traffic.sides import Api, Page, Pages

BASE = "https://staging.example/app"


class Recorder:
    """Keeps the calls, and gives the answers one after the other."""

    def __init__(self, *answers: Answer) -> None:
        self.calls: list[Call] = []
        self._answers = list(answers)

    def __call__(self, call: Call) -> Answer:
        """Answer one call."""
        self.calls.append(call)
        return self._answers.pop(0)


def test_ids_go_into_the_address_and_not_into_the_name() -> None:
    send = Recorder(Answer(200, '[{"id": 7}]'))
    told = Api(BASE, send).get("/v1/x/{slug}", "id", query={"q": "a b"}, slug="what?/é")

    assert told == [{"id": 7}]
    assert send.calls[0].url == f"{BASE}/v1/x/what%3F%2F%C3%A9?q=a+b"
    assert send.calls[0].name == "/v1/x/{slug}"


def test_an_unwanted_answer_ends_what_is_done() -> None:
    with pytest.raises(RefusedError, match=r"^POST /v1/x: status 503 in place of 201$"):
        Api(BASE, Recorder(Answer(503))).post("/v1/x", {})


def test_a_form_leads_to_a_page() -> None:
    send = Recorder(Answer(303, location="/app/runs/12?new=1"), Answer(200, "a page"))
    page = Pages(BASE, send).submit("/quests/{slug}/start", {"person_id": 1}, slug="x")

    assert page == Page(f"{BASE}/runs/12?new=1", "a page")
    assert page.id == "12"
    assert send.calls[0].form == {"person_id": 1}
    assert send.calls[0].wanted is HTTPStatus.SEE_OTHER
    assert (send.calls[1].url, send.calls[1].name) == (page.url, "/runs/{id}")


@pytest.mark.parametrize("location", ["https://other.example/app/x", "//other.example", "/else"])
def test_nobody_follows_an_address_outside_the_app(location: str) -> None:
    """A token must not be carried elsewhere."""
    send = Recorder(Answer(303, location=location))

    with pytest.raises(RefusedError, match="is not at"):
        Pages(BASE, send).submit("/ask", {})
    assert len(send.calls) == 1


def test_what_is_not_there_is_wanted() -> None:
    send = Recorder(Answer(404), Answer(200))
    side = Pages(BASE, send)
    side.miss("/nothing/1")

    with pytest.raises(RefusedError, match="status 200 in place of 404"):
        side.miss("/nothing/2")
    assert {each.name for each in send.calls} == {"mistyped"}


def test_links_are_those_of_a_route_each_once() -> None:
    text = """<a href="/app/forum/threads/3">x</a><a href='/app/forum/threads/2#5'>y</a>
    <form action="/app/forum/threads/4/posts"><a href="/app/forum/threads/3">x</a>"""

    assert Page(BASE, text).links("/forum/threads/{}") == ["3", "2"]
    assert Page(BASE, text).links("/forum/threads/{}/posts") == ["4"]
    assert Page(BASE, "").links("/forum/threads/{}") == []
