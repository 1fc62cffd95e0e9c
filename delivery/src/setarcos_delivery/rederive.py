"""Derives all facts again from the deliveries as they were stored."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from setarcos_delivery.facts import AnyFact
from setarcos_delivery.keep import forget_all, keep
from setarcos_delivery.sources import Event, Names, UnreadableError, facts_of
from setarcos_delivery.store import ALONE, Connected

log = logging.getLogger(__name__)
CHUNK = 1000
READ = b"SELECT id, understood, source, delivery_id, kind, body FROM deliveries ORDER BY id"
UNDERSTOOD = b"UPDATE deliveries SET understood = %s WHERE id = %s"


@dataclass(frozen=True)
class Rederived:
    """How many deliveries were read, how many of them not understood, and how many unreadable."""

    deliveries: int
    unknown: int
    unreadable: int


def rederive(connection: Connected, names: Names) -> Rederived:
    """Make the tables of facts anew, all or nothing; what comes meanwhile waits, and is kept.

    Raises psycopg.Error, after which nothing has changed.
    """
    total = unknown = unreadable = 0
    with connection.transaction():
        connection.execute(ALONE)
        forget_all(connection)
        for chunk in _chunks(connection):
            facts: dict[str, list[AnyFact]] = defaultdict(list)
            changed: list[tuple[bool, int]] = []
            for number, understood, *parts in chunk:
                event = Event(*parts)
                try:
                    found = facts_of(event, names)
                except UnreadableError as error:
                    unreadable += 1
                    log.warning("delivery %d (%s): %s", number, event.source, error)
                    continue
                unknown += found is None
                facts[event.source].extend(found or ())
                if understood != (found is not None):
                    changed.append((found is not None, number))
            for source, said in sorted(facts.items()):
                keep(connection, source, said)
            with connection.cursor() as cursor:
                cursor.executemany(UNDERSTOOD, changed)
            total += len(chunk)
    return Rederived(total, unknown, unreadable)


def _chunks(connection: Connected) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield the deliveries in their order, some at a time."""
    with connection.cursor("deliveries") as cursor:
        cursor.itersize = CHUNK
        cursor.execute(READ)
        rows = iter(cursor)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk
