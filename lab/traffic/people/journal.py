"""Journal: entries of many lengths, and digests by an AI model."""

from __future__ import annotations

from http import HTTPStatus

from lab.traffic.people.person import Person


def by_api(person: Person) -> None:
    """Write some entries in a session, read them again, and have them digested now and then."""
    api, choices = person.api, person.choices
    session = api.post("/v1/journal/sessions", person.me, "id")["id"]
    for entry in choices.entries():
        api.post("/v1/journal/entries", entry, "id")
    api.get("/v1/journal/entries", "id", "text", query=person.me)
    end = "/v1/journal/sessions/{session_id}/end"
    spent = {"elapsed_seconds": choices.session_s()}
    api.post(end, spent, wanted=HTTPStatus.NO_CONTENT, session_id=session)
    if choices.digest():
        wanted = HTTPStatus.ACCEPTED
        asked = api.post("/v1/journal/digests", person.me, "answer_id", wanted=wanted)
        person.answered(answer_id=asked["answer_id"])


def by_pages(person: Person) -> None:
    """Open the journal, write an entry, and have it all digested now and then."""
    pages, choices = person.pages, person.choices
    pages.get("/journal", query=person.me)
    pages.submit("/journal/entries", choices.entries()[0])
    if choices.digest():
        person.read_on(pages.submit("/journal/digests", person.me))
