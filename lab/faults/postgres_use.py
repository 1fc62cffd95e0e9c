"""What PostgreSQL suffers from by how it is used: sessions that do what they should not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import psycopg

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.postgres import UNUSED, session
from lab.sql import connected

HERE = {"datname": UNUSED}
PACE_S, SELDOM_S = 0.5, 2.0
# A transaction that reads nothing is not counted until its session ends.
ROLLED_BACK = b"BEGIN; SELECT FROM pg_database LIMIT 1; ROLLBACK;" * 50
# Too large for temp_buffers, so that each block comes from outside; it goes with its session.
TABLE = b"CREATE TEMP TABLE fault AS SELECT repeat('x', 1900) FROM generate_series(1, 16384)"
SCAN = b"SELECT count(*) FROM fault"
GROWING = b"CREATE TEMP TABLE fault (text text)"
# Four rows are a block of 8 kB. It is three times what is told of where a week is eleven hours.
GROW = b"INSERT INTO fault SELECT repeat('x', 1900) FROM generate_series(1, 200)"
# Longer than a statement may take on average.
SLOW = b"SELECT pg_sleep(2)"
BLIND = b"REVOKE USAGE ON SCHEMA public FROM PUBLIC"
SEEING = b"GRANT USAGE ON SCHEMA public TO PUBLIC"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to PostgreSQL by using it badly."""
    del lab
    yield Fault(
        name="deadlocks",
        title="Two sessions take the same two locks crosswise, again and again",
        held=deadlocking,
        must=(Raised("PostgresDeadlocks", HERE),),
    )
    yield Fault(
        name="rollbacks",
        title="Somebody rolls back every transaction",
        held=rolling_back,
        must=(Raised("PostgresRollbacksHigh", HERE),),
    )
    yield Fault(
        name="table-scanned",
        title="Somebody reads a table that does not fit into memory from end to end",
        held=scanning,
        must=(Raised("PostgresCacheHitsLow", HERE),),
    )
    yield Fault(
        name="statement-slow",
        title="A statement takes two seconds each time",
        held=slow,
        must=(Raised("PostgresStatementsSlow", HERE),),
    )
    yield Fault(
        name="database-grows",
        title="Somebody writes more and more into a database",
        held=growing,
        must=(Raised("PostgresGrowsFast", HERE),),
    )
    yield Fault(
        name="exporter-not-allowed",
        title="The exporter of PostgreSQL may no longer read what statements are counted in",
        held=blinded,
        must=(Raised("PostgresExporterFails", {"collector": "stat_statements"}),),
        heal=seeing,
    )


@contextmanager
def deadlocking(lab: Lab) -> Iterator[None]:
    """Have a deadlock every few seconds."""
    with repeated(partial(_deadlock, lab), SELDOM_S):
        yield


def _deadlock(lab: Lab) -> None:
    # PostgreSQL ends either of them with an error, or is away for a while.
    with suppress(psycopg.OperationalError), session(lab) as one, session(lab) as other:
        for connection, lock in ((one, b"11"), (other, b"12")):
            connection.execute(b"BEGIN")
            connection.execute(_locking(lock))
        one.pgconn.send_query(_locking(b"12"))
        other.execute(_locking(b"11"))


def _locking(lock: bytes) -> bytes:
    return b"SELECT pg_advisory_xact_lock(" + lock + b")"


@contextmanager
def rolling_back(lab: Lab) -> Iterator[None]:
    """Have transactions that come to nothing."""
    with session(lab) as connection, repeated(partial(_ask, connection, ROLLED_BACK), PACE_S):
        yield


@contextmanager
def scanning(lab: Lab) -> Iterator[None]:
    """Have a large table read again and again."""
    with session(lab) as connection:
        connection.execute(TABLE)
        with repeated(partial(_ask, connection, SCAN), PACE_S):
            yield


@contextmanager
def slow(lab: Lab) -> Iterator[None]:
    """Have a statement that does not come to its end soon, one after the other."""
    with session(lab) as connection, repeated(partial(_ask, connection, SLOW), PACE_S):
        yield


@contextmanager
def growing(lab: Lab) -> Iterator[None]:
    """Have rows written, which go with their session."""
    with session(lab) as connection:
        connection.execute(GROWING)
        with repeated(partial(_ask, connection, GROW), PACE_S):
            yield


def _ask(connection: psycopg.Connection[Any], statement: bytes) -> None:
    # Where PostgreSQL is stopped, too, this is over.
    with suppress(psycopg.OperationalError):
        connection.execute(statement)


@contextmanager
def blinded(lab: Lab) -> Iterator[None]:
    """Take the schema of pg_stat_statements away from all but the app."""
    try:
        _as_owner(lab, BLIND)
        yield
    finally:
        seeing(lab)


def seeing(lab: Lab) -> None:
    """Let everybody look into that schema, as usual."""
    _as_owner(lab, SEEING)


def _as_owner(lab: Lab, statement: bytes) -> None:
    with connected(lab) as connection:
        connection.execute(statement)
