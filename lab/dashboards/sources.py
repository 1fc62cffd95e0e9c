"""Where a dashboard's data sources are: those of a lab, or of a server that was started alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg
import requests

from config.environment import TempoGeneration
from lab.api import Lab
from lab.servers.postgres import READER
from lab.sql import connected

TIMEOUT_S = 30.0


class RefusedError(Exception):
    """A server did not answer a query; the message has its words and the query."""


class UnknownError(RefusedError):
    """A server does not know what it was asked for by its name."""


@dataclass(frozen=True)
class Sources:
    """{server: its URL} of those that are asked over HTTP, and how PostgreSQL is reached.

    `traceql` tells whether Tempo knows TraceQL: generation 1.5 does not.
    """

    urls: Mapping[str, str]
    session: requests.Session = field(default_factory=requests.Session)
    connect: Callable[[], AbstractContextManager[psycopg.Connection[Any]]] | None = None
    traceql: bool = False

    @classmethod
    def of(cls, lab: Lab) -> Sources:
        """Return the data sources of a lab."""
        names = ("prometheus", "alertmanager", "loki", "tempo")
        urls = {name: lab.address(name, "http").url for name in names if lab.site.has(name)}
        connect = partial(connected, lab, role=READER) if lab.site.has("postgres") else None
        traceql = lab.environment.tempo is not TempoGeneration.V1
        return cls(urls, connect=connect, traceql=traceql)

    def get(self, server: str, path: str, asked: Mapping[str, str]) -> Any:
        """Return the JSON that a server answers; raises RefusedError where it refuses."""
        answer = self.session.get(f"{self.urls[server]}{path}", params=asked, timeout=TIMEOUT_S)
        if not answer.ok:
            query = asked.get("query") or asked.get("q") or path
            unknown = answer.status_code == requests.codes.not_found
            refused = UnknownError if unknown else RefusedError
            raise refused(f"{server}: {answer.status_code}: {answer.text.strip()}\n{query}")
        return answer.json()
