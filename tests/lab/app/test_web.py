"""The pages, made of what an API answers that the test plays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest
from setarcos_metrics import Metrics
from starlette.applications import Starlette

from lab.app.web.app import SERVICE, create
from lab.app.web.pages import AGAIN
from tests import loaded
from tests.lab.app.fakes import call

ROUTES = loaded.catalogue().services[SERVICE].routes
CONCEPT = {"slug": "virtue", "title": "Virtue & <duty>", "category": "ethics", "summary": "A < B"}
Api = Callable[[httpx.Request], httpx.Response]


def web(api: Api, metrics: Metrics | None = None) -> Starlette:
    client = httpx.AsyncClient(transport=httpx.MockTransport(api), base_url="http://api")
    return create(client, metrics or Metrics(SERVICE))


THREAD = {"id": 1, "title": "T <1>", "topic": "ethics", "posts": []}
ANSWER = {"id": 1, "status": "answered", "text": "A < B", "answer": "A < B"}
TOLD: dict[str, object] = {
    "/v1/explore/concepts": [CONCEPT],
    "/v1/quests": [{"slug": "q", "title": "Q <1>"}],
    "/v1/journal/entries": [{"entry_type": "question", "text": "why <?>"}],
    "/v1/forum/threads": [THREAD],
    "/v1/forum/threads/virtue": THREAD,
    "/v1/answers/virtue": ANSWER,
    "/v1/ask/questions/virtue": ANSWER,
}


def works(request: httpx.Request) -> httpx.Response:
    if request.method == "POST":
        return httpx.Response(201, json={"id": 5, "answer_id": 6})
    return httpx.Response(200, json=TOLD.get(request.url.path, CONCEPT))


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def answers(status: int) -> Api:
    return lambda _: httpx.Response(status, json={"detail": "?"})


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_of_the_catalogue_is_there_and_counted(route: str) -> None:
    metrics = Metrics(SERVICE)
    path = re.sub(r"\{.*?\}", "virtue", route)
    method = "GET" if call(web(works), "GET", path).status_code == 200 else "POST"
    answer = call(web(works, metrics), method, path)

    status = 200 if method == "GET" else 303
    labels = {"method": method, "path": route, "status": str(status)}
    assert answer.status_code == status
    assert metrics.registry.get_sample_value("http_requests_total", labels) == 1


def form(app: Starlette, path: str, body: str) -> httpx.Response:
    return call(app, "POST", path, content=body.encode("latin-1"))


@pytest.mark.parametrize(
    ("path", "body", "asked", "sent", "leads_to"),
    [
        (
            "/ask",
            "person_id=1&model=m&question=why%3F",
            "/v1/ask/questions",
            {"person_id": 1, "model": "m", "question": "why?"},
            "/questions/5",
        ),
        ("/runs/3/complete", "argument=", "/v1/quests/runs/3/complete", {}, "/answers/6"),
        ("/runs/3/abandon", "", "/v1/quests/runs/3/abandon", {}, "/quests"),
        ("/journal/digests", "person_id=2", "/v1/journal/digests", {"person_id": 2}, "/answers/6"),
        (
            "/forum/threads/4/posts",
            "person_id=x&text=%3Cb%3E",
            "/v1/forum/threads/4/posts",
            {"person_id": "x", "text": "<b>"},
            "/forum/threads/4",
        ),
    ],
)
def test_a_form_is_sent_on_and_leads_to_what_it_made(
    path: str, body: str, asked: str, sent: object, leads_to: str
) -> None:
    requests: list[httpx.Request] = []

    def api(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return works(request)

    answer = form(web(api), path, body)

    assert (answer.status_code, answer.headers["location"]) == (303, leads_to)
    assert requests[0].url.path == asked
    assert json.loads(requests[0].content) == sent


def test_what_the_api_refuses_is_told_with_the_field() -> None:
    detail = [{"loc": ["body", "question"], "msg": "too <short>"}]
    answer = form(web(lambda _: httpx.Response(422, json={"detail": detail})), "/ask", "model=m")

    assert answer.status_code == 422
    assert "question: too &lt;short&gt;" in answer.text


@pytest.mark.parametrize("person", ["NaN", "1e999", "9" * 5000, "[" * 1000, "%22%5Cud800%22"])
def test_what_is_no_number_goes_on_to_the_api(person: str) -> None:
    assert form(web(works), "/journal/digests", f"person_id={person}").status_code == 303


def test_a_refusal_that_is_not_json_is_told() -> None:
    answer = form(web(lambda _: httpx.Response(413, text="too large")), "/ask", "model=m")

    assert answer.status_code == 413


def test_a_form_that_is_not_text_is_refused() -> None:
    assert form(web(works), "/ask", "\xff\xfe").status_code == 400


@pytest.mark.parametrize(
    ("status", "words", "again"),
    [
        ("pending", "thinking", True),
        ("failed", "No model could answer", False),
        ("answered", "A &lt; B", False),
    ],
)
def test_a_page_asks_again_until_the_answer_is_there(status: str, words: str, again: bool) -> None:
    text = "A < B" if status == "answered" else None
    told = {"status": status, "text": text}
    page = call(web(lambda _: httpx.Response(200, json=told)), "GET", "/answers/1").text

    assert words in page
    assert (AGAIN in page) == again


def test_what_was_rejected_is_not_shown() -> None:
    posts = [{"text": "good", "decision": None}, {"text": "bad", "decision": "rejected"}]
    told = {**THREAD, "posts": posts}
    page = call(web(lambda _: httpx.Response(200, json=told)), "GET", "/forum/threads/1").text

    assert "good" in page
    assert "bad" not in page


def test_the_list_links_to_every_concept() -> None:
    page = call(web(works), "GET", "/").text

    assert '<a href="/concepts/virtue">Virtue &amp; &lt;duty&gt;</a> (ethics)' in page


def test_a_concept_is_shown_as_text() -> None:
    page = call(web(works), "GET", "/concepts/virtue").text

    assert "<title>Virtue &amp; &lt;duty&gt;</title>" in page
    assert "<p>A &lt; B</p>" in page


@pytest.mark.parametrize("status", [404, 422])
def test_a_concept_that_is_not_there_has_a_page_that_says_so(status: int) -> None:
    answer = call(web(answers(status)), "GET", "/concepts/nothing")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_strange_address_cannot_ask_the_api_for_something_else() -> None:
    asked: list[bytes] = []

    def api(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(404)

    call(web(api), "GET", "/concepts/a%3Fb=c%23d")

    assert asked == [b"/v1/explore/concepts/a%3Fb%3Dc%23d"]


@pytest.mark.parametrize("api", [away, answers(500), answers(503)])
@pytest.mark.parametrize("path", ["/", "/concepts/virtue"])
def test_without_the_api_the_page_says_so(api: Api, path: str) -> None:
    answer = call(web(api), "GET", path)

    assert answer.status_code == 502
    assert "The API does not answer" in answer.text


@pytest.mark.parametrize("api", [away, answers(503)])
def test_it_is_alive_but_not_ready_without_the_api(api: Api) -> None:
    assert call(web(api), "GET", "/healthz").status_code == 200
    assert call(web(api), "GET", "/readyz").status_code == 503
