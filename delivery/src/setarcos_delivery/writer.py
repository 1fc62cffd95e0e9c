"""One thread that stores deliveries: all that wait are committed together, and then acknowledged.

A batch that fails is stored one by one, so that one bad event harms no other.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import psycopg

from setarcos_delivery.store import Connect, Connected, Delivery, Outcome, write

log = logging.getLogger(__name__)
# So many are committed together, and so many bytes may wait, before senders are sent away.
BATCH = 200
WAITING_BYTES = 64 * 1024 * 1024
# A sender is told to come again when its event is not on disk by then.
ANSWER_S = 8.0
# What PostgreSQL refuses because of what is in an event, and would refuse again.
REFUSED = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)


class UnavailableError(Exception):
    """The event is not known to be stored: the sender must send it again."""


class UnstorableError(Exception):
    """PostgreSQL does not take the event, whenever it is sent."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery, and where its sender's request waits for the outcome."""

    delivery: Delivery
    outcome: Future[Outcome]


class Writer:
    """Stores deliveries by one connection, which is made anew where it is lost."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: Connected | None = None
        self._waiting: deque[Waiting] = deque()
        self._bytes = 0
        self._wake = threading.Condition()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Store what waits, and end."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self._thread.join()
        self._close()

    async def keep(self, delivery: Delivery) -> Outcome:
        """Return what became of a delivery, once that is on disk.

        Raises UnavailableError and UnstorableError.
        """
        waiting = Waiting(delivery, Future())
        with self._wake:
            if self._ending or self._bytes + delivery.size > WAITING_BYTES:
                raise UnavailableError("too much waits for the database")
            self._bytes += delivery.size
            self._waiting.append(waiting)
            self._wake.notify()
        try:
            async with asyncio.timeout(ANSWER_S):
                return await asyncio.wrap_future(waiting.outcome)
        except TimeoutError as error:
            raise UnavailableError("the database does not answer in time") from error

    def _run(self) -> None:
        while batch := self._next():
            # Whose sender has given up, or was sent away, sends again.
            wanted = [each for each in batch if each.outcome.set_running_or_notify_cancel()]
            if wanted:
                self._store(wanted)

    def _next(self) -> list[Waiting]:
        """Return what waits; nothing at the end."""
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self._ending)
            number = min(BATCH, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(number)]
            self._bytes -= sum(each.delivery.size for each in batch)
            return batch

    def _store(self, batch: Sequence[Waiting]) -> None:
        error = self._written(batch)
        if error is None:
            return
        if len(batch) == 1 or self._lost(error):
            self._fail(batch, error)
            return
        log.warning("a batch is stored one by one: %s", _line(error))
        for place, each in enumerate(batch):
            error = self._written([each])
            if error is not None and self._lost(error):
                self._fail(batch[place:], error)
                return
            if error is not None:
                self._fail([each], error)

    def _written(self, batch: Sequence[Waiting]) -> Exception | None:
        """Store a batch and tell each of it the outcome; return what kept it from that."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = self._connect()
            outcomes = write(self._connection, [each.delivery for each in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, no request may wait for ever
            return error
        for each, outcome in zip(batch, outcomes, strict=True):
            each.outcome.set_result(outcome)
        return None

    def _lost(self, error: Exception) -> bool:
        """Tell whether the connection is of no more use: no other event would fare better."""
        if self._connection is None or self._connection.closed:
            return True
        return isinstance(error, psycopg.OperationalError) and error.sqlstate is None

    def _fail(self, batch: Sequence[Waiting], error: Exception) -> None:
        if not isinstance(error, REFUSED):
            self._close()
        log.error("%d not stored: %s", len(batch), _line(error), extra={"kind": "app"})
        for each in batch:
            each.outcome.set_exception(_told(error))

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
        self._connection = None


def _told(error: Exception) -> Exception:
    if isinstance(error, REFUSED):
        return UnstorableError(_line(error))
    if isinstance(error, psycopg.Error):
        return UnavailableError("the database is not reached, or does not take events")
    return error


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}"
