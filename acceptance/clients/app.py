"""The app as a person uses it, with a trace that the test knows from the start."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from acceptance.waiting import eventually
from lab.api import Lab

TIMEOUT_S = 15.0
PERSON = "1"
ANSWERED_S = 30.0


@dataclass(frozen=True)
class Step:
    """What a request began: the trace that it is in, and where it led."""

    trace_id: str
    location: str

    @property
    def number(self) -> int:
        """Return the number at the end of where it led."""
        return int(self.location.rpartition("/")[2])


class App:
    """The pages, the API and the AI router of a lab."""

    def __init__(self, lab: Lab) -> None:
        self.web = lab.address("app-server", "http").url
        self.api = lab.address("api-server", "http").url
        self.router = lab.address("ai-router", "http").url

    def send(self, path: str, **fields: str) -> Step:
        """Send a form to the pages, in a new trace; an AssertionError where it is not taken."""
        trace_id = secrets.token_hex(16)
        answer = requests.post(
            self.web + path,
            data={"person_id": PERSON, **fields},
            headers={"traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-01"},
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
        assert answer.status_code == 303, f"{answer.status_code}: {answer.text}"
        return Step(trace_id, answer.headers["location"])

    def get(self, path: str) -> Any:
        """Return what the API tells."""
        answer = requests.get(self.api + path, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Send something to the API and return what it tells."""
        answer = requests.post(self.api + path, json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def answered(self, path: str, field: str, within_s: float = ANSWERED_S) -> Any:
        """Return what the API tells at `path` once `field` of it says how it ended."""

        def ended() -> Any:
            found = self.get(path)
            assert found[field] not in (None, "pending"), found
            return found

        return eventually(ended, within_s=within_s)

    def behave(self, model: str, **behaviour: float | None) -> None:
        """Make a simulated model slower or worse; nothing given puts it back."""
        url = f"{self.router}/v1/models/{model}"
        requests.put(url, json=behaviour, timeout=TIMEOUT_S).raise_for_status()
