"""What PostgreSQL suffers from: locks and connections that nobody gives back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg

from lab.api import Lab
from lab.faults.fault import Fault, Raised
from lab.sql import address, connected, conninfo

# Every question, post and entry is somebody's.
TABLE = b"people"
# What its lock is felt by: at the database, in features, and at each of the app's two sides.
WAITS = (
    "PostgresLocksWait",
    "PostgresTransactionsLong",
    "PostgresStatementsSlow",
    "PostgresRollbacksHigh",
    "DatabasePoolNearlyDry",
    "JournalSavesFail",
    "AskAnswersMissing",
    "ExploreSessionsShort",
    "QuestsAbandoned",
)
UNUSABLE = (
    "ServiceUnavailable",
    "ProbeFailed",
    "ProbeSlow",
    "EndpointFlaps",
    "HighErrorRate",
    "EndpointFails",
    "SlowResponseTime",
    "LowApdex",
    "ErrorBudgetGoneWithinDays",
    "ErrorBudgetGoneWithinAWeek",
    "ErrorBudgetGoneEarly",
)
# What the exporter, backups and people who look need for themselves.
SPARE = 5


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to PostgreSQL."""
    del lab
    yield Fault(
        name="table-locked",
        title="Somebody locks the table of people, so that requests wait and the pool runs dry",
        held=locked,
        must=(Raised("DatabasePoolDry"), Raised("HighErrorRate", {"service": "api-server"})),
        may=tuple(_felt()),
    )
    yield Fault(
        name="transaction-forgotten",
        title="Somebody leaves a transaction open",
        held=forgotten,
        must=(Raised("PostgresTransactionsLong"),),
    )
    yield Fault(
        name="connections-used-up",
        title="Nearly all connections of PostgreSQL are taken",
        held=taken,
        must=(Raised("PostgresConnectionsNearlyUsedUp"),),
    )


def _felt() -> Iterator[Raised]:
    """Yield what a lock is felt by: nearly everything that people do reads the table."""
    yield from (Raised(name) for name in WAITS)
    for service in ("api-server", "app-server"):
        yield from (Raised(name, {"service": service}) for name in UNUSABLE)


@contextmanager
def locked(lab: Lab) -> Iterator[None]:
    """Hold a table, as a migration that hangs would."""
    with connected(lab) as connection:
        connection.execute(b"LOCK TABLE " + TABLE + b" IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@contextmanager
def forgotten(lab: Lab) -> Iterator[None]:
    """Hold a transaction that has read, and does nothing."""
    with connected(lab) as connection:
        connection.execute(b"SELECT count(*) FROM " + TABLE)
        yield
        connection.rollback()


@contextmanager
def taken(lab: Lab) -> Iterator[None]:
    """Hold all connections that PostgreSQL gives, but a few."""
    with address(lab) as url, ExitStack() as held:
        first = held.enter_context(psycopg.connect(conninfo(url), autocommit=True))
        for _ in range(max(0, _free(first) - SPARE)):
            held.enter_context(psycopg.connect(conninfo(url), autocommit=True))
        yield


def _free(connection: psycopg.Connection[tuple[int]]) -> int:
    query = (
        b"SELECT current_setting('max_connections')::int"
        b" - current_setting('superuser_reserved_connections')::int"
        b" - (SELECT count(*) FROM pg_stat_activity)"
    )
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
