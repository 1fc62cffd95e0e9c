"""Mistyped addresses, of the API and of pages."""

from __future__ import annotations

from lab.traffic.people.person import Person

API_FOLDERS = ("/v1/explore/concepts", "/v1/nothing")
PAGE_FOLDERS = ("/concepts", "/nothing")


def by_api(person: Person) -> None:
    """Ask the API for something that is not there."""
    person.api.miss(person.choices.mistyped(API_FOLDERS))


def by_pages(person: Person) -> None:
    """Open a page that is not there."""
    person.pages.miss(person.choices.mistyped(PAGE_FOLDERS))
