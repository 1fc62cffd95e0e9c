"""Explore: walks through concepts, and explanations by an AI model."""

from __future__ import annotations

from http import HTTPStatus

from lab.traffic.people.person import Person

CONCEPT = "/v1/explore/concepts/{slug}"


def by_api(person: Person) -> None:
    """Walk through some concepts, in a session of minutes that are not really spent."""
    api, choices = person.api, person.choices
    session = api.post("/v1/explore/sessions", person.me, "id")["id"]
    slugs = [each["slug"] for each in api.get("/v1/explore/concepts", "slug")]
    walk = choices.some(slugs, 3)
    for slug in walk:
        api.get(CONCEPT, slug=slug)
    if walk and choices.explanation():
        explain = f"{CONCEPT}/explanation"
        wanted = HTTPStatus.ACCEPTED
        asked = api.post(explain, person.me, "answer_id", wanted=wanted, slug=walk[-1])
        person.answered(answer_id=asked["answer_id"])
    end = "/v1/explore/sessions/{session_id}/end"
    spent = {"elapsed_seconds": choices.session_s()}
    api.post(end, spent, wanted=HTTPStatus.NO_CONTENT, session_id=session)


def by_pages(person: Person) -> None:
    """Look at some concepts, and have the last one explained now and then."""
    walk = person.choices.some(person.pages.get("/").links("/concepts/{}"), 3)
    for slug in walk:
        person.pages.get("/concepts/{slug}", slug=slug)
    if walk and person.choices.explanation():
        explain = "/concepts/{slug}/explanation"
        person.read_on(person.pages.submit(explain, person.me, slug=walk[-1]))
