"""Reading from a database that lets one wait."""

from __future__ import annotations

import threading
from typing import cast

import psycopg
import pytest
from setarcos_delivery import store
from setarcos_delivery.store import Connected, reader


class Slow:
    """A stand-in for a database whose name takes long to be found."""

    def __init__(self) -> None:
        self.found, self.closed = threading.Event(), threading.Event()

    def connect(self) -> Connected:
        """Return itself, as a connection, when it is found."""
        self.found.wait()
        return cast("Connected", self)

    def close(self) -> None:
        """Note that nobody keeps it open."""
        self.closed.set()


def test_who_reads_does_not_wait_for_a_name_and_leaves_no_connection_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "SOON_S", 0.01)
    slow = Slow()
    with pytest.raises(psycopg.OperationalError, match="not reached in time"):
        reader(slow.connect)().__enter__()
    slow.found.set()
    assert slow.closed.wait(30)
