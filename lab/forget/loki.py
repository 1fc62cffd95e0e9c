"""Loki's own word on what it keeps, what matches, and what it was asked to delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import requests
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from lab.errors import LabError
from lab.forget.settings import Settings, read

TIMEOUT_S = 60.0
DELETE = "/loki/api/v1/delete"
TENANT = "X-Scope-OrgID"
# What tells streams apart to a person.
NAMES = ("service_name", "kind")
# Loki tells the time of a line in nanoseconds, and of a request to delete in seconds.
A_MILLISECOND = timedelta(milliseconds=1)
DONE = "processed"
EXAMPLE = '{service_name="api-server"} |= "person 42"'


class Request(BaseModel):
    """A request to delete lines, as Loki tells it."""

    model_config = ConfigDict(frozen=True)
    request_id: str
    query: str
    status: str
    start_time: datetime
    end_time: datetime
    created_at: datetime


REQUESTS = TypeAdapter(list[Request])


@dataclass(frozen=True)
class Span:
    """A stretch of time, both ends included, in whole seconds."""

    start: datetime
    end: datetime

    def pieces(self, longest: timedelta) -> list[Span]:
        """Return it in pieces that Loki answers at once, each without its own first moment."""
        found, start = [], self.start - A_MILLISECOND
        while start < self.end:
            end = min(start + longest, self.end)
            found.append(Span(start, end))
            start = end
        return found


@dataclass(frozen=True)
class Loki:
    """A Loki; what goes wrong is a LabError."""

    url: str
    tenant: str = ""

    def settings(self) -> Settings:
        """Return what it does about deletion."""
        answer = self._ask("GET", "/config")
        try:
            told = yaml.load(answer.text, Loader=yaml.CSafeLoader)
            return read(told)
        except (yaml.YAMLError, ValueError) as error:
            raise LabError(
                f"what answers at {self.url} is not a Loki",
                hint="--url is its address without a path, such as http://127.0.0.1:3100",
            ) from error

    def check(self, query: str) -> None:
        """Raise LabError for a query that is none, or does not say of which streams."""
        if not query.lstrip().startswith("{"):
            raise LabError(
                f"{query!r} does not begin with a stream selector",
                hint=f"write whose lines are meant in braces first: {EXAMPLE}",
            )
        told = self._ask("GET", "/loki/api/v1/format_query", {"query": query}, quiet=True).json()
        if told.get("status") != "success":
            raise LabError(
                f"{query!r} is not LogQL: {told.get('error')}", hint=f"such as {EXAMPLE}"
            )

    def count(self, query: str, span: Span, longest: timedelta) -> dict[tuple[str, ...], int]:
        """Return {values of NAMES: number of lines that match}, without streams that have none."""
        found: dict[tuple[str, ...], int] = {}
        for piece in span.pieces(longest):
            length = round((piece.end - piece.start) / A_MILLISECOND)
            counted = f"sum by ({', '.join(NAMES)}) (count_over_time({query} [{length}ms]))"
            at = str(round(piece.end.timestamp() * 1000) * 10**6)
            told = self._ask("GET", "/loki/api/v1/query", {"query": counted, "time": at}).json()
            for each in told["data"]["result"]:
                key = tuple(each["metric"].get(name, "-") for name in NAMES)
                found[key] = found.get(key, 0) + int(each["value"][1])
        return found

    def delete(self, query: str, span: Span) -> str:
        """Ask for deletion, and return the number of the request."""
        times = {"start": _second(span.start), "end": _second(span.end)}
        answer = self._ask("POST", DELETE, {"query": query, **times})
        return str(answer.headers["X-Delete-Request-Id"])

    def asked(self) -> list[Request]:
        """Return all requests to delete, the oldest first."""
        answer = self._ask("GET", DELETE)
        try:
            return REQUESTS.validate_json(answer.content)
        except ValidationError as error:
            raise LabError(f"what answers at {self.url} is not a Loki", status=1) from error

    def cancel(self, identity: str) -> None:
        """Take a request back."""
        known = {each.request_id: each for each in self.asked()}
        if identity not in known:
            raise LabError(
                f"there is no request {identity}",
                hint="--list shows them all",
            )
        if known[identity].status == DONE:
            raise LabError(f"request {identity} is done: its lines are gone")
        self._ask("DELETE", DELETE, {"request_id": identity})

    def _ask(
        self, method: str, path: str, what: Mapping[str, str] | None = None, *, quiet: bool = False
    ) -> requests.Response:
        """Return an answer; with `quiet` also one that refuses."""
        headers = {TENANT: self.tenant} if self.tenant else {}
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.request(
                    method, self.url + path, params=what, headers=headers, timeout=TIMEOUT_S
                )
        except requests.RequestException as error:
            raise LabError(
                f"Loki is not reached at {self.url}: {reason(error)}",
                hint="is it running? --name says of which lab, --url says where",
                status=1,
            ) from error
        if not answer.ok and not quiet:
            raise LabError(f"Loki refused: {answer.text.strip() or answer.status_code}")
        return answer


def reason(error: Exception) -> str:
    """Return the innermost reason, which is the shortest."""
    while cause := error.__cause__ or error.__context__:
        if not isinstance(cause, Exception):
            break
        error = cause
    return str(error)


def _second(time: datetime) -> str:
    return str(int(time.astimezone(UTC).timestamp()))
