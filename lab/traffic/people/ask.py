"""Ask: questions to an AI model, answers and ratings."""

from __future__ import annotations

from http import HTTPStatus

from lab.traffic.people.person import Person

QUESTION = "/v1/ask/questions/{question_id}"


def by_api(person: Person) -> None:
    """Put a question, look at it until it is answered, and rate the answer."""
    api, choices = person.api, person.choices
    asked = api.post("/v1/ask/questions", choices.question(), "id", wanted=HTTPStatus.ACCEPTED)
    if person.answered(QUESTION, question_id=asked["id"]):
        rating = {"stars": choices.stars()}
        wanted = HTTPStatus.NO_CONTENT
        api.post(f"{QUESTION}/rating", rating, wanted=wanted, question_id=asked["id"])


def by_pages(person: Person) -> None:
    """Fill in the form, and open the question's page again until its answer may be there."""
    person.pages.get("/ask")
    person.read_on(person.pages.submit("/ask", person.choices.question()))
