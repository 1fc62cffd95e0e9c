"""Fixtures of several tests."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from stand_in import StandIn


@pytest.fixture
def service() -> Iterator[StandIn]:
    with StandIn() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
