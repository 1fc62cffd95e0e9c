"""Deliveries in PostgreSQL: each stored once, with its facts, and counted, in one transaction."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.types.json import Jsonb

from setarcos_delivery.facts import AnyFact
from setarcos_delivery.keep import keep
from setarcos_delivery.sources import Event

CONNECT_S = 2
# A network that swallows what is sent is noticed within this time.
LOST_MS = 5000
COUNTED = "delivery_events_total"
# So many scrapes and figures are asked at once, each for so long: events come first.
READERS, READ_S = 4, 30
# Who asks for figures or metrics waits this long for one of them, and as long for the database.
SOON_S = 3.0

INSERT = b"""
INSERT INTO deliveries (source, delivery_id, kind, received_at, understood, body)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::bool[], %s::jsonb[])
ON CONFLICT (source, delivery_id) DO NOTHING
RETURNING source, delivery_id
"""
COUNT = b"""
INSERT INTO shown AS kept (metric, labels, value) VALUES (%s, %s, %s)
ON CONFLICT (metric, labels) DO UPDATE SET value = kept.value + excluded.value
"""
# Writers share it; who derives everything again has it alone.
SHARED = b"SELECT pg_advisory_xact_lock_shared(hashtext('setarcos'), hashtext(current_schema()))"
ALONE = b"SELECT pg_advisory_xact_lock(hashtext('setarcos'), hashtext(current_schema()))"

Connected = Connection[tuple[Any, ...]]
Connect = Callable[[], Connected]
Read = Callable[[], AbstractContextManager[Connected]]


class Outcome(StrEnum):
    """What became of a delivery."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event, what it says (None: its kind is not known), its size and when it came."""

    event: Event
    facts: Sequence[AnyFact] | None
    size: int
    received_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """Return what it is told from others by."""
        return self.event.source, self.event.delivery_id


def connect(conninfo: str) -> Connected:
    """Return a connection that commits each statement unless told otherwise.

    Raises psycopg.OperationalError where the database is away.
    """
    return psycopg.connect(
        conninfo, autocommit=True, connect_timeout=CONNECT_S, tcp_user_timeout=LOST_MS
    )


def reader(connect: Connect) -> Read:
    """Return how figures are read: by a few connections at once, each with an end.

    What it returns raises psycopg.OperationalError where all of them stay in use, or where the
    database is not reached soon: to look its name up may take as long as the network likes.
    """
    free = threading.BoundedSemaphore(READERS)
    threads = ThreadPoolExecutor(READERS, "reader")

    @contextmanager
    def opened() -> Iterator[Connected]:
        if not free.acquire(timeout=SOON_S):
            raise psycopg.OperationalError("too many ask for figures")
        try:
            with _soon(threads.submit(connect)) as connection:
                connection.execute(f"SET statement_timeout = '{READ_S}s'".encode())
                yield connection
        finally:
            free.release()

    return opened


def _soon(connecting: Future[Connected]) -> Connected:
    try:
        return connecting.result(SOON_S)
    except TimeoutError as error:
        connecting.cancel()
        connecting.add_done_callback(_closed)
        raise psycopg.OperationalError("the database is not reached in time") from error


def _closed(connecting: Future[Connected]) -> None:
    """Close what nobody waits for any more."""
    if not connecting.cancelled() and connecting.exception() is None:
        connecting.result().close()


def write(connection: Connected, batch: Sequence[Delivery]) -> list[Outcome]:
    """Store a batch, all or nothing; return what became of each when it is on disk."""
    with connection.transaction():
        connection.execute(SHARED)
        outcomes = _insert(connection, batch)
        new = [one for one, end in zip(batch, outcomes, strict=True) if end is Outcome.STORED]
        for source, group in groupby(sorted(new, key=_source), key=_source):
            keep(connection, source, [fact for each in group for fact in each.facts or ()])
        ended = [
            Outcome.UNKNOWN if end is Outcome.STORED and one.facts is None else end
            for one, end in zip(batch, outcomes, strict=True)
        ]
        # Last: other processes wait for these rows.
        _count(connection, Counter(zip(map(_source, batch), ended, strict=True)))
    return ended


def counted(connection: Connected) -> Mapping[tuple[str, str], float]:
    """Return how many deliveries of each source had each outcome."""
    rows = connection.execute(b"SELECT labels, value FROM shown WHERE metric = %s", [COUNTED])
    return {(labels["source"], labels["result"]): value for labels, value in rows}


def _insert(connection: Connected, batch: Sequence[Delivery]) -> list[Outcome]:
    rows = [
        (*each.key, each.event.kind, each.received_at, each.facts is not None) for each in batch
    ]
    bodies = [Jsonb(each.event.body) for each in batch]
    inserted = connection.execute(INSERT, [*map(list, zip(*rows, strict=True)), bodies])
    new = set(inserted.fetchall())
    outcomes = []
    for each in batch:  # of those that came twice in one batch the first is stored
        outcomes.append(Outcome.STORED if each.key in new else Outcome.DUPLICATE)
        new.discard(each.key)
    return outcomes


def _count(connection: Connected, numbers: Mapping[tuple[str, Outcome], int]) -> None:
    rows = [
        (COUNTED, Jsonb({"source": source, "result": end.value}), number)
        for (source, end), number in sorted(numbers.items())  # in one order: no ring of waiting
    ]
    with connection.cursor() as cursor:
        cursor.executemany(COUNT, rows)


def _source(delivery: Delivery) -> str:
    return delivery.event.source
