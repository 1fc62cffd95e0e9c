"""Quest: guided tasks, completed (with an argument or without) or abandoned."""

from __future__ import annotations

from http import HTTPStatus

from lab.traffic.people.person import Person


def by_api(person: Person) -> None:
    """Start a quest and end it; wait for the review of an argument."""
    api, choices = person.api, person.choices
    slugs = [each["slug"] for each in api.get("/v1/quests", "slug")]
    if not slugs:
        return
    run = api.post("/v1/quests/{slug}/start", person.me, "id", slug=choices.one(slugs))["id"]
    if not choices.completion():
        abandon = "/v1/quests/runs/{run_id}/abandon"
        api.post(abandon, wanted=HTTPStatus.NO_CONTENT, run_id=run)
        return
    complete = "/v1/quests/runs/{run_id}/complete"
    argument = choices.argument()
    review = api.post(complete, argument, "answer_id", wanted=HTTPStatus.OK, run_id=run)
    if review["answer_id"] is not None:
        person.answered(answer_id=review["answer_id"])


def by_pages(person: Person) -> None:
    """Do the same on the pages."""
    pages, choices = person.pages, person.choices
    slugs = pages.get("/quests").links("/quests/{}/start")
    if not slugs:
        return
    run = pages.submit("/quests/{slug}/start", person.me, slug=choices.one(slugs))
    if not choices.completion():
        pages.submit("/runs/{run_id}/abandon", person.me, run_id=run.id)
        return
    form = {**person.me, **choices.argument()}
    pages.submit("/runs/{run_id}/complete", form, run_id=run.id)
