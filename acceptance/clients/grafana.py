"""Grafana's API, and a page of it in a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from lab.api import Lab
from lab.backup.grafana import ADMIN
from lab.servers.grafana import NAME, PASSWORD

TIMEOUT_S = 30.0
Json = dict[str, Any]


@dataclass(frozen=True)
class Grafana:
    """A Grafana that its administrator has signed in to."""

    url: str
    session: requests.Session

    @classmethod
    def of(cls, lab: Lab) -> Grafana:
        """Sign in to a lab's Grafana."""
        found = cls(lab.address(NAME, "http").url, requests.Session())
        who = {"user": ADMIN, "password": lab.site.password(PASSWORD)}
        answer = found.session.post(f"{found.url}/login", json=who, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return found

    @property
    def version(self) -> str:
        """Return the version that it tells."""
        return str(self.get("/api/health")["version"])

    @property
    def cookies(self) -> Mapping[str, str]:
        """Return what a browser needs to be signed in as well."""
        return dict(self.session.cookies.items())

    def get(self, path: str, **asked: str) -> Any:
        """Return what a path answers; raises requests.HTTPError where it refuses."""
        answer = self.session.get(f"{self.url}{path}", params=asked, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()

    def passes(self, path: str) -> bool:
        """Tell whether a path answers well, whatever it says."""
        return self.session.get(f"{self.url}{path}", timeout=TIMEOUT_S).ok

    def folders(self) -> dict[str, str]:
        """Return {uid of a dashboard: uid of its folder}."""
        found = self.get("/api/search", type="dash-db", limit="5000")
        return {each["uid"]: each.get("folderUid", "") for each in found}

    def sources(self) -> dict[str, str]:
        """Return {uid of a data source: its type}."""
        return {each["uid"]: each["type"] for each in self.get("/api/datasources")}

    def health(self, source: str) -> str:
        """Return what a data source's own check says: OK where it is well."""
        path = f"/api/datasources/uid/{source}/health"
        answer = self.session.get(f"{self.url}{path}", timeout=TIMEOUT_S)
        return str(answer.json().get("status", answer.text))

    def query(self, targets: Sequence[Json], since: float, until: float) -> dict[str, Json]:
        """Return {refId: its result} of queries as a panel sends them."""
        asked = {
            "from": str(round(since * 1000)),
            "to": str(round(until * 1000)),
            "queries": list(targets),
        }
        answer = self.session.post(f"{self.url}/api/ds/query", json=asked, timeout=TIMEOUT_S)
        # A query that fails makes the whole answer a 4xx, with the reason at its own name.
        return dict(answer.json().get("results", {}))


def figures(result: Json) -> int:
    """Return how many values that are not null a query's result has."""
    columns = (
        column
        for frame in result.get("frames", [])
        for column in frame.get("data", {}).get("values", [])
    )
    return sum(value is not None for column in columns for value in column)
