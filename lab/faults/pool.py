"""A pool of database connections of which hardly one is free."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import requests

from lab.api import Lab
from lab.app.api.app import POOL
from lab.app.api.app import SERVICE as API
from lab.faults.fault import Fault, Raised
from lab.sql import connected

TIMEOUT_S = 15.0
# All but one: the others that ask take turns.
WAITING = int(POOL["pool_size"]) + int(POOL["max_overflow"]) - 1
ROW = b"SELECT id FROM quest_runs WHERE id = %s FOR UPDATE"
PERSON = {"person_id": 1}


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to a pool."""
    del lab
    yield Fault(
        name="pool-nearly-dry",
        title="Somebody keeps a quest's run locked, and all but one connection wait for it",
        held=occupied,
        must=(Raised("DatabasePoolNearlyDry", {"service": API}),),
        # Those who waited are answered in the end, all at once.
        may=(
            Raised("SlowResponseTime", {"service": API}),
            Raised("PostgresLocksWait"),
            Raised("PostgresTransactionsLong"),
            Raised("PostgresStatementsSlow"),
        ),
    )


@contextmanager
def occupied(lab: Lab) -> Iterator[None]:
    """Hold the row of one run, and have it ended by several, who wait with a connection each."""
    api = lab.address(API, "http").url
    slug = _ask("GET", f"{api}/v1/quests").json()[0]["slug"]
    run = _ask("POST", f"{api}/v1/quests/{slug}/start", json=PERSON).json()["id"]
    end = f"{api}/v1/quests/runs/{run}/complete"
    with ThreadPoolExecutor(WAITING) as people, connected(lab) as connection:
        connection.execute(ROW, [run])
        for _ in range(WAITING):
            # They wait as long as it is held: no time limit but for the connection.
            people.submit(requests.post, end, timeout=(TIMEOUT_S, None))
        yield


def _ask(method: str, url: str, json: dict[str, int] | None = None) -> requests.Response:
    answer = requests.request(method, url, json=json, timeout=TIMEOUT_S)
    answer.raise_for_status()
    return answer
