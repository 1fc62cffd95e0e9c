"""Reading: the app's first page, and a concept's."""

from __future__ import annotations

from lab.traffic.people.person import Person


def by_pages(person: Person) -> None:
    """Open the first page, and one of the concepts that it names."""
    concepts = person.pages.get("/").links("/concepts/{}")
    if concepts:
        person.pages.get("/concepts/{slug}", slug=person.choices.one(concepts))
