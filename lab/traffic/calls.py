"""One request of a simulated person and its answer, whatever sends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any


class RefusedError(Exception):
    """An answer was not what a person needs to go on."""


@dataclass(frozen=True)
class Answer:
    """What came back; status 0: nothing."""

    status: int
    text: str = ""
    location: str = ""

    @cached_property
    def json(self) -> Any:
        """Return the body as JSON; None where it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


@dataclass(frozen=True)
class Call:
    """What is sent, the `name` it is counted under, and what is wanted.

    `body` goes as JSON, `form` as a browser sends it. `fields` must be in the JSON of the answer,
    or in each entry of it where it is a list.
    """

    method: str
    url: str
    name: str
    wanted: HTTPStatus = HTTPStatus.OK
    body: Mapping[str, object] | None = None
    form: Mapping[str, object] | None = None
    fields: tuple[str, ...] = ()

    def problem(self, answer: Answer) -> str:
        """Tell how an answer is not what is wanted, without ids, so that equal ones are counted."""
        if answer.status != self.wanted:
            return f"status {answer.status} in place of {self.wanted.value}"
        if self.wanted is HTTPStatus.SEE_OTHER and not answer.location:
            return "no Location"
        if self.fields:
            entries = answer.json if isinstance(answer.json, list) else [answer.json]
            for field in self.fields:
                if not all(isinstance(each, dict) and field in each for each in entries):
                    return f"no {field} in the answer"
        return ""


# Passes the gate, sends, counts, and returns the answer whatever it is.
Send = Callable[[Call], Answer]
