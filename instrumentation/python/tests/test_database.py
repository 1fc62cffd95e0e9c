"""A pool that runs dry, on SQLite, whose connections are pooled like any other's."""

from __future__ import annotations

from pathlib import Path

import pytest
from setarcos_metrics import Metrics
from setarcos_metrics.database import watched
from sqlalchemy import create_engine, text
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.pool import QueuePool

COUNT, MOST = "db_client_connection_count", "db_client_connection_max"


def test_connections_waits_and_timeouts_are_counted(tmp_path: Path) -> None:
    metrics = Metrics("worker")
    value = metrics.registry.get_sample_value
    engine = create_engine(
        f"sqlite:///{tmp_path}/db",
        poolclass=watched(QueuePool, metrics),
        pool_size=1,
        max_overflow=1,
        pool_timeout=0.01,
    )
    with engine.connect() as one, engine.connect():
        one.execute(text("SELECT 1"))
        assert value(COUNT, {"state": "used"}) == 2
        with pytest.raises(NoConnectionError):
            engine.connect()

    assert value(COUNT, {"state": "used"}) == 0
    assert value(COUNT, {"state": "idle"}) == 1
    assert value(MOST) == 2
    assert value("db_client_connection_timeouts_total") == 1
    assert value("db_client_connection_wait_time_seconds_count") == 3
    engine.dispose()


def test_a_pool_that_is_made_again_is_watched_again(tmp_path: Path) -> None:
    metrics = Metrics("worker")
    engine = create_engine(f"sqlite:///{tmp_path}/db", poolclass=watched(QueuePool, metrics))
    engine.connect().close()
    engine.dispose()

    with engine.connect():
        assert metrics.registry.get_sample_value(COUNT, {"state": "used"}) == 1
    engine.dispose()
