"""Silences by Alertmanager's API, version 2.

https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from lab.errors import LabError

TIMEOUT_S = 10.0
SILENCES, SILENCE = "/api/v2/silences", "/api/v2/silence"
EXPIRED = "expired"
REACH = "is the lab up? --url takes another Alertmanager, such as http://alertmanager:9093"


class Matcher(BaseModel):
    """What an alert has that is silenced."""

    name: str
    value: str
    isRegex: bool = False  # noqa: N815 - the API's names
    isEqual: bool = True  # noqa: N815

    def __str__(self) -> str:
        sign = {True: "=", False: "!="}[self.isEqual]
        if self.isRegex:
            sign = "=~" if self.isEqual else "!~"
        return f"{self.name}{sign}{self.value}"


class Status(BaseModel):
    """Whether a silence is in force."""

    state: str


class Silence(BaseModel):
    """A silence as Alertmanager tells it."""

    model_config = ConfigDict(extra="ignore")
    id: str
    matchers: tuple[Matcher, ...]
    startsAt: datetime  # noqa: N815
    endsAt: datetime  # noqa: N815
    createdBy: str  # noqa: N815
    comment: str
    status: Status


EVERY = TypeAdapter(tuple[Silence, ...])


def client(url: str) -> httpx.Client:
    """Return what speaks to an Alertmanager, past any proxy of the person's shell."""
    return httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False)


@dataclass(frozen=True)
class Alertmanager:
    """Asks and tells; what it raises is a LabError."""

    http: httpx.Client

    @property
    def where(self) -> str:
        """Return its address as it may be shown: without a password."""
        return str(self.http.base_url.copy_with(userinfo=b"")).rstrip("/")

    def silences(self) -> list[Silence]:
        """Return those that are not over, the first to end first."""
        try:
            found = EVERY.validate_json(self._ask("GET", SILENCES).content)
        except ValidationError as error:
            raise self._another() from error
        there = [each for each in found if each.status.state != EXPIRED]
        return sorted(there, key=lambda each: (each.endsAt, each.id))

    def silence(
        self, labels: Mapping[str, str], begin: datetime, length: timedelta, told: tuple[str, str]
    ) -> str:
        """Silence alerts that have all of `labels`; `told` are author and reason. Return the id."""
        author, reason = told
        body = {
            "matchers": [Matcher(name=n, value=v).model_dump() for n, v in labels.items()],
            "startsAt": begin.isoformat(),
            "endsAt": (begin + length).isoformat(),
            "createdBy": author,
            "comment": reason,
        }
        try:
            return str(self._ask("POST", SILENCES, body).json()["silenceID"])
        except (ValueError, TypeError, KeyError) as error:
            raise self._another() from error

    def end(self, identity: str) -> None:
        """End a silence."""
        self._ask("DELETE", f"{SILENCE}/{identity}")

    def _ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        try:
            answer = self.http.request(method, path, json=body)
        except httpx.HTTPError as error:
            message = f"Alertmanager at {self.where} is not reached: {error}"
            raise LabError(message, hint=REACH, status=1) from error
        if answer.is_success:
            return answer
        said = " ".join(answer.text.split())[:200] or answer.reason_phrase
        message = f"Alertmanager at {self.where} refused it: {answer.status_code}, {said}"
        raise LabError(message, status=1)

    def _another(self) -> LabError:
        return LabError(f"what answers at {self.where} is not Alertmanager", hint=REACH, status=1)
