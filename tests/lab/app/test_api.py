"""The shape of the API: its routes, and what it answers to what."""

from __future__ import annotations

import re

import pytest

from config.catalogue import load_catalogue
from lab.app.api.app import SERVICE, create
from lab.app.tables import Concept, Person, Quest, Run, Session
from tests.lab.app.fakes import Redis, api, parts

VIRTUE = Concept(slug="virtue", title="Virtue", category="ethics", summary="Virtue.")
ROWS = {(Concept, "virtue"): VIRTUE, (Person, 1): Person(id=1, name="one", user_type="free")}
ROUTES = load_catalogue().services[SERVICE].routes
VIEWED = "explore_concepts_viewed_total"


def test_its_routes_are_those_of_the_catalogue() -> None:
    paths = set(create(parts()).openapi()["paths"])

    assert paths | {"/metrics"} == set(ROUTES)


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
        ("GET", "/v1/ask/questions/7", None, 404),
        ("GET", "/v1/ask/questions/x", None, 422),
        ("GET", "/v1/ask/questions/99999999999", None, 422),
        ("POST", "/v1/ask/questions", {"person_id": 1}, 422),
        ("POST", "/v1/ask/questions", {"person_id": 1, "model": "no", "question": "?"}, 422),
        ("POST", "/v1/ask/questions/7/rating", {"stars": 6}, 422),
        ("POST", "/v1/ask/questions/7/rating", {"stars": 5}, 404),
        ("POST", "/v1/explore/sessions", {"person_id": 2}, 404),
        ("POST", "/v1/explore/sessions/7/end", None, 404),
        ("POST", "/v1/explore/sessions/7/end", {"elapsed_seconds": -1}, 422),
        ("POST", "/v1/quests/nothing/start", {"person_id": 1}, 404),
        ("POST", "/v1/quests/runs/7/complete", None, 404),
        ("POST", "/v1/quests/runs/7/abandon", None, 404),
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
    assert list(redis.kept) == ["concept:virtue"]


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
