"""The service of delivery events as its senders know it, and what its database holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from setarcos_delivery.keep import TABLES
from setarcos_delivery.schema import SCHEMA
from setarcos_delivery.signatures import SENDERS, signature
from setarcos_delivery.store import Connected, connect

from lab.api import Lab
from lab.servers.delivery_events import NAME, PACKAGE, database, secret
from lab.sql import address, conninfo

TIMEOUT_S = 30.0
JSON = "application/json"
PLAIN, REPORT = "plain", "report"


class Deliveries:
    """Sends what each sender would send, with its secret."""

    def __init__(self, lab: Lab) -> None:
        self.url = lab.address(NAME, "http").url
        senders = set(SENDERS.values())
        self._secrets = {each: lab.site.password(secret(each)) for each in senders}
        self._session = requests.Session()

    def event(self, body: Mapping[str, Any], **headers: str) -> requests.Response:
        """Send a plain event."""
        return self.send(PLAIN, json.dumps(body).encode(), headers)

    def send(
        self, source: str, raw: bytes, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Send a body as `source` does."""
        path = "/events" if source == PLAIN else f"/webhooks/{source}"
        return self.post(path, raw, {**self.proof(source, raw), **(headers or {})})

    def report(self, kind: str, raw: bytes, component: str, run: str) -> requests.Response:
        """Send the report of a job."""
        path = f"/reports/{kind}?component={component}&run={run}"
        return self.post(path, raw, self.proof(REPORT, raw))

    def post(self, path: str, raw: bytes, headers: Mapping[str, str]) -> requests.Response:
        """Send a body with these headers and no others of ours."""
        sent = {"Content-Type": JSON, **headers}
        return self._session.post(self.url + path, data=raw, headers=sent, timeout=TIMEOUT_S)

    def proof(self, source: str, raw: bytes) -> dict[str, str]:
        """Return the headers by which `source` proves that it knows its secret."""
        known = self._secrets[SENDERS[source]]
        if source == "github":
            return {"X-Hub-Signature-256": f"sha256={signature(known.encode(), raw)}"}
        if source == "pagerduty":
            return {"X-PagerDuty-Signature": f"v1={signature(known.encode(), raw)}"}
        if source == "gitlab":
            return {"X-Gitlab-Token": known}
        return {"Authorization": f"Bearer {known}"}

    def figures(self, **parameters: str) -> list[dict[str, Any]]:
        """Return the exact figures of a period."""
        answer = requests.get(f"{self.url}/figures", params=parameters, timeout=TIMEOUT_S)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found


@contextmanager
def stored(lab: Lab) -> Iterator[Connected]:
    """Return a connection to what the service has stored."""
    with address(lab, SCHEMA) as url, connect(conninfo(url)) as connection:
        yield connection


def ids(lab: Lab, like: str = "%") -> dict[str, int]:
    """Return how many rows each delivery id that is `like` this has."""
    query = b"SELECT delivery_id, count(*) FROM deliveries WHERE delivery_id LIKE %s GROUP BY 1"
    with stored(lab) as connection:
        return {str(name): int(count) for name, count in connection.execute(query, [like])}


def tables(lab: Lab) -> dict[str, list[str]]:
    """Return every row of every table of facts, as text and in order."""
    found = {}
    with stored(lab) as connection:
        for table in TABLES.values():
            name = table.__tablename__
            query = f"SELECT row::text FROM {name} AS row ORDER BY 1"  # noqa: S608 - our own names
            found[name] = [str(row[0]) for row in connection.execute(query.encode())]
    return found


def rederive(lab: Lab) -> str:
    """Have the service derive its facts again, and return what it says."""
    status, said = lab.run(NAME, ["-m", PACKAGE, "rederive"], database(lab.site))
    assert status == 0, said
    return said
