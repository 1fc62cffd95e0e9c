"""Ratings that are low."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus

from lab.api import Lab
from lab.app.tables import ANSWERED
from lab.faults.background import AWAY, repeated
from lab.faults.crowd import ME, api_of
from lab.faults.fault import Fault, Raised
from lab.sql import connected
from lab.traffic.people.ask import QUESTION
from lab.traffic.sides import Api

# No model of the catalogue: nobody else rates it, and another one answers.
MODEL = "game-day"
LOW, HIGH = 1, 5
# The gauge is gone when the API was started anew, until somebody rates.
PACE_S = 4.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what people can do with ratings."""
    overflow = lab.catalogue.labels["ai_model"].overflow
    yield Fault(
        name="ratings-low",
        title="Somebody gives the answers of a model one star, and nobody else rates them",
        held=rating_low,
        must=(Raised("AskRatingsFall", {"ai_model": overflow}),),
        heal=content,
    )


@contextmanager
def rating_low(lab: Lab) -> Iterator[None]:
    """Have an answer rated with one star, again and again."""
    api = api_of(lab)
    try:
        with repeated(partial(_rate, lab, api, LOW), PACE_S):
            yield
    finally:
        content(lab)


def content(lab: Lab) -> None:
    """Have the same answers rated with five stars."""
    with suppress(*AWAY):
        _rate(lab, api_of(lab), HIGH)


def _rate(lab: Lab, api: Api, stars: int) -> None:
    """Rate what was asked before; ask where nothing was."""
    with connected(lab) as connection:
        query = (
            "SELECT questions.id FROM questions JOIN answers ON answers.id = answer_id"
            " WHERE questions.ai_model = %s AND status = %s"
        )
        asked = [number for (number,) in connection.execute(query, [MODEL, ANSWERED])]
    if not asked:
        body = {**ME, "model": MODEL, "question": "Who are you?"}
        api.post("/v1/ask/questions", body, "id", wanted=HTTPStatus.ACCEPTED)
    for number in asked:
        rated = HTTPStatus.NO_CONTENT
        api.post(f"{QUESTION}/rating", {"stars": stars}, wanted=rated, question_id=number)
