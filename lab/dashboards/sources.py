"""Where a dashboard's data sources are: those of a lab, or of a server that was started alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from lab.api import Lab

TIMEOUT_S = 30.0


class RefusedError(Exception):
    """A server did not answer a query; the message has its words and the query."""


@dataclass(frozen=True)
class Sources:
    """{server: its URL} of those that are asked over HTTP."""

    urls: Mapping[str, str]
    session: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def of(cls, lab: Lab) -> Sources:
        """Return the data sources of a lab."""
        names = ("prometheus", "alertmanager", "loki", "tempo")
        return cls({name: lab.address(name, "http").url for name in names if lab.site.has(name)})

    def get(self, server: str, path: str, asked: Mapping[str, str]) -> Any:
        """Return the JSON that a server answers; raises RefusedError where it refuses."""
        answer = self.session.get(f"{self.urls[server]}{path}", params=asked, timeout=TIMEOUT_S)
        if not answer.ok:
            query = asked.get("query") or asked.get("q") or path
            raise RefusedError(f"{server}: {answer.status_code}: {answer.text.strip()}\n{query}")
        return answer.json()
