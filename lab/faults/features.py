"""People who leave Explore at once, do not finish quests, and write what is unclear.

What is looked at is a long window, in which what they did would stay: they make up for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from lab.api import Lab
from lab.app.ai_router.simulated_model import UNSURE
from lab.faults.background import AWAY, repeated
from lab.faults.crowd import ME, api_of
from lab.faults.fault import Fault, Raised
from lab.traffic.people.forum import THREAD, THREADS
from lab.traffic.sides import Api

# More at once than others make within the window, then now and then another.
AT_ONCE, PACE_S = 150, 4.0
# Of a session, in seconds: less than what counts as short, and a usual one.
SHORT_S, USUAL_S = 5.0, 300.0
# How many good ones make up for a bad one, so that the share of the bad is below the limit.
USUAL_FOR_SHORT, CLEAR_FOR_UNCLEAR = 1.6, 2.5
CLEAR = "A rule without exceptions is easier to praise than to follow."
UNCLEAR = f"I am {UNSURE} whether this may be said."
Done = TypeVar("Done")


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what people of a fault's own can do in each feature."""
    hardest = lab.catalogue.labels["difficulty"].values[-1]
    yield Fault(
        name="sessions-short",
        title="Many people open Explore, and leave it after seconds",
        held=leaving,
        must=(Raised("ExploreSessionsShort"),),
    )
    yield Fault(
        name="quests-unfinished",
        title=f"Many people begin a quest that is {hardest}, and do not finish it",
        held=partial(beginning, difficulty=hardest),
        must=(Raised("QuestsAbandoned", {"difficulty": hardest}),),
    )
    yield Fault(
        name="posts-unclear",
        title="Many posts are such that the model that moderates leaves them to people",
        held=posting,
        must=(Raised("ForumModerationEscalates"),),
    )


@contextmanager
def leaving(lab: Lab) -> Iterator[None]:
    """Have people explore for seconds; then, others as long as usual."""
    api = api_of(lab)
    bad, good = partial(_explore, api, SHORT_S), partial(_explore, api, USUAL_S)
    with made_up(bad, lambda _: good(), USUAL_FOR_SHORT):
        yield


def _explore(api: Api, seconds: float) -> None:
    session = api.post("/v1/explore/sessions", ME, "id")["id"]
    end, spent = "/v1/explore/sessions/{session_id}/end", {"elapsed_seconds": seconds}
    api.post(end, spent, wanted=HTTPStatus.NO_CONTENT, session_id=session)


@contextmanager
def beginning(lab: Lab, difficulty: str) -> Iterator[None]:
    """Have people begin a quest; then, each end it."""
    api = api_of(lab)
    offered = api.get("/v1/quests", "slug", "difficulty")
    slug = next(each["slug"] for each in offered if each["difficulty"] == difficulty)

    def begin() -> int:
        return int(api.post("/v1/quests/{slug}/start", ME, "id", slug=slug)["id"])

    def end(run: int) -> None:
        api.post("/v1/quests/runs/{run_id}/complete", wanted=HTTPStatus.OK, run_id=run)

    with made_up(begin, end, 1):
        yield


@contextmanager
def posting(lab: Lab) -> Iterator[None]:
    """Have a thread of unclear posts; then, of clear ones."""
    api = api_of(lab)
    topic = lab.catalogue.labels["topic"].values[0]
    thread = {**ME, "topic": topic, "title": "May this be said?", "text": CLEAR}
    number = api.post(THREADS, thread, "id")["id"]

    def post(text: str) -> None:
        api.post(f"{THREAD}/posts", {**ME, "text": text}, "id", thread_id=number)

    with made_up(partial(post, UNCLEAR), lambda _: post(CLEAR), CLEAR_FOR_UNCLEAR):
        yield


@contextmanager
def made_up(
    bad: Callable[[], Done], good: Callable[[Done], object], times: float
) -> Iterator[None]:
    """Have something bad done again and again; in the end, `times` as often, what is good."""
    done: list[Done] = []
    try:
        with repeated(lambda: done.append(bad()), PACE_S, AT_ONCE):
            yield
    finally:
        for number in range(round(len(done) * times)):
            with suppress(*AWAY):
                good(done[number % len(done)])
