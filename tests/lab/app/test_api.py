"""The shape of the API: its routes, and what it answers to what."""

from __future__ import annotations

import re

import pytest
from setarcos_metrics.probes import PATHS

from lab.app.api.app import SERVICE, create
from lab.app.tables import Answer, Concept, Person, Post, Quest, Question, Run, Session, Thread
from tests import loaded
from tests.lab.app.fakes import NEW_ID, Celery, Redis, api, call, parts

VIRTUE = Concept(slug="virtue", title="Virtue", category="ethics", summary="Virtue.")
ROWS = {(Concept, "virtue"): VIRTUE, (Person, 1): Person(id=1, name="one", user_type="free")}
ENTRY = {"person_id": 1, "entry_type": "question", "visibility": "private", "text": "why?"}
THREAD = {"person_id": 1, "topic": "ethics", "title": "Virtue", "text": "Is it one?"}
ROUTES = loaded.catalogue().services[SERVICE].routes
VIEWED = "explore_concepts_viewed_total"


def test_its_routes_are_those_of_the_catalogue() -> None:
    paths = set(create(parts()).openapi()["paths"])

    assert paths - PATHS == set(ROUTES)


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_counted_under_its_template(route: str) -> None:
    used = parts()
    status = api(used, "DELETE", re.sub(r"\{.*?\}", "1", route)).status_code
    labels = {"method": "DELETE", "path": route, "status": str(status)}

    assert used.metrics.registry.get_sample_value("http_requests_total", labels) == 1


def test_it_is_alive_without_its_database() -> None:
    answer = api(parts(redis=Redis(away=True)), "GET", "/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_it_is_ready_with_its_content_and_its_cache() -> None:
    answer = api(parts(ROWS), "GET", "/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_what_is_not_ready_is_named() -> None:
    answer = api(parts(redis=Redis(away=True)), "GET", "/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "database": "OperationalError",
        "cache": "ConnectionError",
    }


def test_a_database_without_content_is_not_ready() -> None:
    assert api(parts({}), "GET", "/readyz").json()["database"] == "no content yet"


@pytest.mark.parametrize("path", ["/v1/quests", "/v1/explore/concepts", "/v1/ask/questions/1"])
def test_without_the_database_the_answer_is_503(path: str) -> None:
    answer = api(parts(), "GET", path)

    assert answer.status_code == 503
    assert answer.json() == {"detail": "the database is not reached: OperationalError"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/explore/concepts/nothing", None, 404),
        ("GET", "/v1/explore/concepts/%00", None, 422),
        ("POST", "/v1/people", {"user_type": ""}, 422),
        ("GET", "/v1/answers/7", None, 404),
        ("GET", "/v1/ask/questions/7", None, 404),
        ("GET", "/v1/ask/questions/x", None, 422),
        ("GET", "/v1/ask/questions/99999999999", None, 422),
        ("POST", "/v1/ask/questions", {"person_id": 1}, 422),
        ("POST", "/v1/ask/questions", {"person_id": 1, "model": "", "question": "?"}, 422),
        ("POST", "/v1/ask/questions/7/rating", {"stars": 6}, 422),
        ("POST", "/v1/ask/questions/7/rating", {"stars": 5}, 404),
        ("POST", "/v1/explore/sessions", {"person_id": 2}, 404),
        ("POST", "/v1/explore/sessions/7/end", None, 404),
        ("POST", "/v1/explore/sessions/7/end", {"elapsed_seconds": -1}, 422),
        ("POST", "/v1/quests/nothing/start", {"person_id": 1}, 404),
        ("POST", "/v1/quests/runs/7/complete", None, 404),
        ("POST", "/v1/quests/runs/7/abandon", None, 404),
        ("POST", "/v1/explore/concepts/nothing/explanation", {"person_id": 1}, 404),
        ("GET", "/v1/journal/entries", None, 422),
        ("POST", "/v1/journal/entries", {**ENTRY, "entry_type": "novel"}, 422),
        ("POST", "/v1/journal/entries", {**ENTRY, "visibility": "loud"}, 422),
        ("POST", "/v1/journal/entries", {**ENTRY, "text": ""}, 422),
        ("POST", "/v1/journal/entries", {**ENTRY, "person_id": 9}, 404),
        ("POST", "/v1/journal/sessions/7/end", None, 404),
        ("POST", "/v1/journal/digests", {"person_id": 9}, 404),
        ("GET", "/v1/forum/threads?topic=gossip", None, 422),
        ("GET", "/v1/forum/search?q=.*", None, 422),
        ("GET", "/v1/forum/posts/7", None, 404),
        ("POST", "/v1/forum/threads", {**THREAD, "topic": "gossip"}, 422),
        ("POST", "/v1/forum/threads", {**THREAD, "title": "x" * 201}, 422),
        ("POST", "/v1/forum/threads/7/posts", {"person_id": 1, "text": "?"}, 404),
    ],
)
def test_mistakes_are_answered_with_what_is_wrong(
    method: str, path: str, body: object, status: int
) -> None:
    answer = api(parts(ROWS), method, path, body)

    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_question_with_a_null_character_is_refused() -> None:
    body = {"person_id": 1, "model": "thales-mini", "question": "a\0b"}

    assert api(parts(ROWS), "POST", "/v1/ask/questions", body).status_code == 422


def test_somebody_unknown_cannot_ask() -> None:
    body = {"person_id": 9, "model": "thales-mini", "question": "why?"}
    answer = api(parts(ROWS), "POST", "/v1/ask/questions", body)

    assert (answer.status_code, answer.json()) == (404, {"detail": "no person 9"})


def test_what_is_wrong_is_named_and_counted() -> None:
    used = parts(ROWS)
    answer = api(used, "POST", "/v1/journal/entries", {**ENTRY, "entry_type": "novel"})

    labels = {"method": "POST", "path": "/v1/journal/entries", "status": "422"}
    assert answer.json()["detail"][0]["loc"] == ["body", "entry_type"]
    assert used.metrics.registry.get_sample_value("http_requests_total", labels) == 1


WORK = [
    ("/v1/ask/questions", {"model": "thales-mini", "question": "why?"}, "answer", "ask"),
    ("/v1/explore/concepts/virtue/explanation", {}, "answer", "explore"),
    ("/v1/journal/digests", {}, "digest", "journal"),
]


@pytest.mark.parametrize(("path", "body", "task", "feature"), WORK)
def test_work_for_a_model_is_kept_and_sent_to_the_worker(
    path: str, body: dict[str, object], task: str, feature: str
) -> None:
    celery = Celery()
    used = parts(ROWS, celery=celery)
    answer = api(used, "POST", path, {"person_id": 1, **body})

    assert (answer.status_code, answer.json()["answer_id"]) == (202, NEW_ID)
    assert celery.sent == [(task, NEW_ID)]
    kept = used.sessions.added[0]  # type: ignore[attr-defined]
    assert (type(kept), kept.feature) == (Answer, feature)


@pytest.mark.parametrize(("path", "body", "task", "feature"), WORK)
def test_without_the_broker_the_work_is_kept_and_waits(
    path: str, body: dict[str, object], task: str, feature: str
) -> None:
    celery = Celery(away=True)
    used = parts(ROWS, celery=celery)
    answer = api(used, "POST", path, {"person_id": 1, **body})

    assert (answer.status_code, answer.json()["answer_id"]) == (202, NEW_ID)
    assert (task, celery.sent) == (task, [])
    assert used.sessions.added[0].feature == feature  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "content", "field"),
    [
        ("/v1/people", b'{"user_type": NaN}', "user_type"),
        ("/v1/people", b'{"user_type": "\\ud800"}', "user_type"),
        ("/v1/explore/sessions/1/end", b'{"elapsed_seconds": NaN}', "elapsed_seconds"),
        ("/v1/explore/sessions/1/end", b'{"elapsed_seconds": 1e999}', "elapsed_seconds"),
        ("/v1/people", b"{", "1"),
    ],
)
def test_what_json_cannot_say_is_refused_with_the_field(
    path: str, content: bytes, field: str
) -> None:
    app = create(parts(ROWS))
    answer = call(app, "POST", path, content=content, headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == field


def test_every_post_is_moderated() -> None:
    celery = Celery()
    rows = {**ROWS, (Thread, 1): Thread(id=1, topic="ethics")}
    used = parts(rows, celery=celery)

    assert api(used, "POST", "/v1/forum/threads", THREAD).status_code == 201
    reply = {"person_id": 1, "text": "No."}
    assert api(used, "POST", "/v1/forum/threads/1/posts", reply).status_code == 201
    assert celery.sent == [("moderate", NEW_ID)] * 2
    counted = [
        used.metrics.registry.get_sample_value(
            "forum_posts_total", {"topic": "ethics", "post_type": kind}
        )
        for kind in ("thread", "reply")
    ]
    assert counted == [1, 1]


def test_a_decision_can_be_looked_up() -> None:
    post = Post(id=1, thread_id=2, person_id=1, text="No.", decision="approved")
    answer = api(parts({(Post, 1): post}), "GET", "/v1/forum/posts/1")

    assert answer.json()["decision"] == "approved"


def test_an_entry_is_counted_with_its_length() -> None:
    used = parts(ROWS)
    assert api(used, "POST", "/v1/journal/entries", ENTRY).status_code == 201

    value = used.metrics.registry.get_sample_value
    labels = {"entry_type": "question", "visibility": "private"}
    assert value("journal_entries_total", labels) == 1
    assert value("journal_entry_length_characters_sum", {"entry_type": "question"}) == 4


@pytest.mark.parametrize("status", ["pending", "failed"])
def test_an_answer_that_is_not_there_cannot_be_rated(status: str) -> None:
    rows = {
        (Question, 1): Question(id=1, answer_id=2, ai_model="thales-mini"),
        (Answer, 2): Answer(id=2, status=status),
    }
    answer = api(parts(rows), "POST", "/v1/ask/questions/1/rating", {"stars": 5})

    assert (answer.status_code, answer.json()) == (409, {"detail": f"question 1 is {status}"})


@pytest.mark.parametrize("argument", [None, "Because."])
def test_an_argument_is_reviewed_where_there_is_one(argument: str | None) -> None:
    celery = Celery()
    rows = {
        **ROWS,
        (Run, 1): Run(id=1, quest_slug="q", person_id=1, outcome=None),
        (Quest, "q"): Quest(slug="q", quest_type="reading", difficulty="beginner"),
    }
    answer = api(
        parts(rows, celery=celery), "POST", "/v1/quests/runs/1/complete", {"argument": argument}
    )

    assert answer.json() == {"answer_id": NEW_ID if argument else None}
    assert celery.sent == ([("answer", NEW_ID)] if argument else [])


def test_people_are_known_from_the_cache() -> None:
    used, redis = parts(ROWS, kept := Redis()), kept
    for _ in range(3):
        api(used, "POST", "/v1/journal/sessions", {"person_id": 1})

    value = used.metrics.registry.get_sample_value
    assert list(redis.kept) == ["people:1"]
    assert value("cache_requests_total", {"cache": "people", "result": "hit"}) == 2
    assert value("cache_requests_total", {"cache": "people", "result": "miss"}) == 1


def test_a_viewed_concept_is_counted_under_its_category() -> None:
    used = parts(ROWS)
    answer = api(used, "GET", "/v1/explore/concepts/virtue")

    labels = {"concept_category": "ethics"}
    assert answer.json()["title"] == "Virtue"
    assert used.metrics.registry.get_sample_value(VIEWED, labels) == 1


def test_a_concept_is_read_from_the_database_once() -> None:
    used, redis = parts(ROWS, kept := Redis()), kept
    for _ in range(3):
        api(used, "GET", "/v1/explore/concepts/virtue")

    assert used.sessions.made == 1  # type: ignore[attr-defined]
    assert list(redis.kept) == ["concepts:virtue"]


def test_without_the_cache_every_concept_is_read(caplog: pytest.LogCaptureFixture) -> None:
    used = parts(ROWS, Redis(away=True))
    answers = [api(used, "GET", "/v1/explore/concepts/virtue") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert used.sessions.made == 2  # type: ignore[attr-defined]
    assert "cache is not reached" in caplog.text


@pytest.mark.parametrize("end", ["complete", "abandon"])
def test_a_run_that_has_ended_cannot_end_again(end: str) -> None:
    rows = {(Run, 1): Run(id=1, quest_slug="q", outcome="abandoned"), (Quest, "q"): Quest(slug="q")}
    answer = api(parts(rows), "POST", f"/v1/quests/runs/1/{end}")

    assert (answer.status_code, answer.json()) == (409, {"detail": "run 1 is abandoned already"})


def test_a_session_that_has_ended_cannot_end_again() -> None:
    rows = {(Session, 1): Session(id=1, seconds=3.0)}

    assert api(parts(rows), "POST", "/v1/explore/sessions/1/end").status_code == 409
