"""What PostgreSQL suffers from: its end, and locks and connections that nobody gives back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from typing import Any

import psycopg

from lab.api import Lab
from lab.faults.fault import Fault, Raised
from lab.faults.following import (
    API,
    DELIVERY,
    PAGES,
    away,
    events_refused,
    missed,
    undone,
    unusable,
)
from lab.faults.servers import down, started
from lab.servers.postgres_exporter import NAME as EXPORTER
from lab.sql import address, connected, conninfo

NAME = "postgres"
# The database that every PostgreSQL has, and nobody here uses: what is done there hurts no app.
UNUSED = "postgres"
# Every question, post and entry is somebody's.
TABLE = b"people"
# What its lock is felt by at the database, and in features.
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
# What app, exporter and people who look need for themselves while the others are taken.
SPARE = 10
# More than may wait for a lock before it is told of.
WAITING = 5
LOCK = b"SELECT pg_advisory_xact_lock(1)"
# What tells that requests find no connection, or nothing to write to.
UNSERVED = ("DatabasePoolDry", "DatabasePoolNearlyDry", "JournalSavesFail")


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to PostgreSQL."""
    without = (
        *away(NAME),
        *missed(),
        *unusable(lab, API, PAGES, DELIVERY),
        *events_refused(),
        *undone(lab),
        *map(Raised, UNSERVED),
    )
    yield Fault(
        name="postgres-down",
        title="PostgreSQL is stopped",
        held=partial(down, server=NAME),
        must=(Raised("PostgresDown"),),
        may=(Raised("PostgresRestarted"), *without),
        heal=partial(started, server=NAME),
    )
    yield Fault(
        name="postgres-restarted",
        title="PostgreSQL is stopped and started again, which cuts all connections",
        held=restarted,
        must=(Raised("PostgresRestarted"),),
        may=(Raised("PostgresDown"), *without),
        heal=partial(started, server=NAME),
    )
    yield Fault(
        name="table-locked",
        title="Somebody locks the table of people, so that requests wait and the pool runs dry",
        held=locked,
        must=(Raised("DatabasePoolDry"), Raised("HighErrorRate", {"service": API})),
        # Nearly everything that people do reads the table; the exporter asks how large it is.
        may=(
            *map(Raised, WAITS),
            *unusable(lab, API, PAGES),
            *undone(lab),
            Raised("TargetDown", {"service": EXPORTER}),
        ),
    )
    yield Fault(
        name="transaction-forgotten",
        title="Somebody leaves a transaction open, and others wait for its lock",
        held=forgotten,
        must=(
            Raised("PostgresTransactionsLong", {"datname": UNUSED}),
            Raised("PostgresLocksWait", {"datname": UNUSED}),
        ),
    )
    yield Fault(
        name="connections-used-up",
        title="Nearly all connections of PostgreSQL are taken",
        held=taken,
        must=(Raised("PostgresConnectionsNearlyUsedUp"),),
    )


@contextmanager
def session(lab: Lab) -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection to the database that nobody uses; each statement is a transaction."""
    with address(lab) as url:
        text = conninfo(url.set(database=UNUSED))
        with closing(psycopg.connect(text, autocommit=True)) as connection:
            yield connection


@contextmanager
def restarted(lab: Lab) -> Iterator[None]:
    """Have it stopped and started, once: that has happened, and is over by itself."""
    with down(lab, NAME):
        pass
    yield


@contextmanager
def locked(lab: Lab) -> Iterator[None]:
    """Hold a table, as a migration that hangs would."""
    with connected(lab) as connection:
        connection.execute(b"LOCK TABLE " + TABLE + b" IN ACCESS EXCLUSIVE MODE")
        yield
        # Whoever follows the runbook has ended the session.
        with suppress(psycopg.OperationalError):
            connection.rollback()


@contextmanager
def forgotten(lab: Lab) -> Iterator[None]:
    """Hold a transaction with a lock, and those who wait for it; all end with their connections."""
    with session(lab) as first, ExitStack() as waiting:
        first.execute(b"BEGIN")
        first.execute(LOCK)
        for _ in range(WAITING):
            waiting.enter_context(session(lab)).pgconn.send_query(LOCK)
        yield


@contextmanager
def taken(lab: Lab) -> Iterator[None]:
    """Hold all connections that PostgreSQL gives, but a few."""
    with session(lab) as first, ExitStack() as held:
        for _ in range(_free(first) - SPARE):
            held.enter_context(session(lab))
        yield


def _free(connection: psycopg.Connection[Any]) -> int:
    query = (
        b"SELECT current_setting('max_connections')::int"
        b" - current_setting('superuser_reserved_connections')::int"
        b" - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')"
    )
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
