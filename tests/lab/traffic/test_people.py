"""What people do, against the stand-in for the app."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from lab.traffic.calls import RefusedError
from lab.traffic.choices import Choices
from lab.traffic.gate import Gate
from lab.traffic.people import ask, explore, forum, journal, quest, read
from lab.traffic.people.activities import ACTIVITIES, act
from lab.traffic.people.person import LOOKS_S, Person
from tests.lab.traffic.player import person
from tests.lab.traffic.standin import LOOKS, ROUTES, WEB, App

Do = Callable[[Person], None]
QUESTION = "GET /api/v1/ask/questions/{id}"
RATING = "POST /api/v1/ask/questions/{id}/rating"
ENOUGH = 400
LONG_S = 60


def deciding(decision: Callable[[Choices], object], wanted: object) -> Iterator[Choices]:
    """Yield choices of people who will decide so at first."""
    for number in itertools.count():
        if decision(Choices(1, number)) == wanted:
            yield Choices(1, number)


def seen(do: Do, app: App | None = None, choices: Choices | None = None) -> list[str]:
    """Return what the app was asked for while something was done."""
    app = app or App()
    do(person(app, choices))
    return app.seen


def first_of(do: Do, wanted: str, app: App) -> list[str]:
    """Return what the app was asked for by the first person who got as far as `wanted`."""
    for number in range(ENOUGH):
        app.seen.clear()
        do(person(app, Choices(1, number)))
        if wanted in app.seen:
            return app.seen
    raise AssertionError(f"nobody did {wanted}")


def test_people_use_every_route_and_an_app_that_works_refuses_nothing() -> None:
    app = App()
    for number in range(40):
        for activity in ACTIVITIES.values():
            activity.by_api(person(app, Choices(1, number)))
            activity.by_pages(person(app, Choices(1, number)))

    assert set(app.seen) == ROUTES


def test_the_same_person_does_the_same() -> None:
    def done(number: int) -> tuple[list[str], object]:
        app = App()
        somebody = person(app, Choices(1, number))
        return [act(somebody) for _ in range(30)], (app.seen, app.sent)

    assert done(3) == done(3)
    assert done(3) != done(4)


def test_an_answer_is_waited_for_and_rated() -> None:
    assert seen(ask.by_api) == ["POST /api/v1/ask/questions", *[QUESTION] * LOOKS, RATING]


def test_nobody_waits_for_an_answer_for_ever() -> None:
    waits: list[float] = []
    app = App(nobody=True)
    ask.by_api(person(app, wait=waits.append))

    assert app.seen.count(QUESTION) == len(LOOKS_S)
    assert RATING not in app.seen
    assert waits == list(LOOKS_S)
    assert 10 < sum(LOOKS_S) < 30


def test_a_question_page_is_opened_again_a_few_times() -> None:
    found = seen(ask.by_pages)

    assert found[:3] == ["GET /web/ask", "POST /web/ask", "GET /web/questions/{id}"]
    assert 1 <= len(found[3:]) <= 3
    assert set(found[3:]) == {"GET /web/questions/{id}"}


def test_a_walk_is_a_session_that_tells_its_time() -> None:
    app = App()
    found = seen(explore.by_api, app)

    assert found[0] == "POST /api/v1/explore/sessions"
    assert found.count("GET /api/v1/explore/concepts/{slug}") == 3
    assert found[-1] == "POST /api/v1/explore/sessions/{id}/end"
    assert app.bodies("elapsed_seconds")[0] > 0


@pytest.mark.parametrize(
    ("do", "wanted", "then"),
    [
        (
            explore.by_api,
            "POST /api/v1/explore/concepts/{slug}/explanation",
            ["GET /api/v1/answers/{id}"] * LOOKS + ["POST /api/v1/explore/sessions/{id}/end"],
        ),
        (journal.by_api, "POST /api/v1/journal/digests", ["GET /api/v1/answers/{id}"] * LOOKS),
        (quest.by_api, "POST /api/v1/quests/runs/{id}/abandon", []),
        (quest.by_pages, "POST /web/runs/{id}/abandon", ["GET /web/quests"]),
        (quest.by_pages, "POST /web/runs/{id}/complete", ["GET /web/runs/{id}"]),
        (
            forum.by_api,
            "POST /api/v1/forum/threads/{id}/posts",
            ["GET /api/v1/forum/posts/{id}"] * LOOKS,
        ),
        (
            forum.by_api,
            "POST /api/v1/forum/threads",
            ["GET /api/v1/forum/posts/{id}"] * LOOKS,
        ),
        (forum.by_api, "GET /api/v1/forum/search", []),
        (
            forum.by_pages,
            "POST /web/forum/threads/{id}/posts",
            ["GET /web/forum/threads/{id}"],
        ),
    ],
)
def test_what_was_begun_is_brought_to_its_end(do: Do, wanted: str, then: list[str]) -> None:
    found = first_of(do, wanted, App(threads=[1, 2]))

    assert found[found.index(wanted) + 1 :] == then


@pytest.mark.parametrize("argued", [True, False])
def test_an_argument_is_reviewed(argued: bool) -> None:
    app = App()
    complete = "POST /api/v1/quests/runs/{id}/complete"
    numbers = itertools.count()
    while complete not in app.seen or bool(app.bodies("argument")) is not argued:
        app = App()
        quest.by_api(person(app, Choices(1, next(numbers))))

    looks = LOOKS if argued else 0
    assert app.seen[app.seen.index(complete) + 1 :] == ["GET /api/v1/answers/{id}"] * looks


def test_a_journal_is_written_in_a_session_and_read() -> None:
    app = App()
    found = seen(journal.by_api, app)

    assert found[0] == "POST /api/v1/journal/sessions"
    assert 1 <= len(app.bodies("entry_type")) <= 3
    assert "GET /api/v1/journal/entries" in found
    assert "POST /api/v1/journal/sessions/{id}/end" in found


def test_an_empty_forum_gets_a_thread() -> None:
    app = App()
    choices = next(deciding(Choices.forum, "read"))

    assert "POST /api/v1/forum/threads" in seen(forum.by_api, app, choices)
    assert app.threads


@pytest.mark.parametrize("do", [read.by_pages, explore.by_pages, quest.by_pages])
def test_a_page_that_offers_nothing_is_only_read(monkeypatch: pytest.MonkeyPatch, do: Do) -> None:
    for page in ("GET /", "GET /quests"):
        monkeypatch.setitem(WEB, page, (200, "", lambda *_: []))

    assert len(seen(do)) == 1


def test_a_database_away_ends_what_is_done_and_not_the_person() -> None:
    app = App(broken={"POST /api/v1/ask/questions", "POST /web/ask"})
    somebody = person(app)
    with pytest.raises(RefusedError, match="status 503 in place of 202"):
        ask.by_api(somebody)

    assert {act(somebody) for _ in range(60)} == set(ACTIVITIES)
    assert RATING not in app.seen


def test_while_paused_nothing_is_looked_at() -> None:
    """Somebody who waits for an answer when the gate closes stops at the gate."""
    app, gate, waiting, look = App(), Gate(), Event(), Event()

    def wait(_seconds: float) -> None:
        waiting.set()
        look.wait(LONG_S)

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask.by_api, person(app, gate=gate, wait=wait))
        waiting.wait(LONG_S)
        assert gate.close(LONG_S)
        look.set()
        while not gate._changed._waiters:  # type: ignore[attr-defined]
            assert not asked.done()
        assert app.seen == ["POST /api/v1/ask/questions"]
        gate.open()
        asked.result(LONG_S)

    assert app.seen[-1] == RATING
