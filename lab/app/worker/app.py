"""What the worker's tasks work with."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from setarcos_metrics import Metrics
from setarcos_metrics.database import watched
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from lab.app.settings import WorkerSettings

SERVICE = "worker"
# With the router's time, and twice to connect and ask, a task ends before it is given again.
CONNECT_S, STATEMENT_S = 2, 4
# Longer than the router takes for all the models that it tries.
ROUTER_S = 17.0


@dataclass(frozen=True)
class Parts:
    """The database, the AI router and the metrics."""

    engine: Engine
    sessions: sessionmaker[Session]
    router: httpx.Client
    metrics: Metrics


def parts_of(settings: WorkerSettings, metrics: Metrics) -> Parts:
    """Return what the tasks work with, a connection for each that runs; none is open yet."""
    engine = create_engine(
        settings.database,
        poolclass=watched(QueuePool, metrics),
        pool_size=settings.concurrency,
        max_overflow=0,
        pool_pre_ping=True,
        pool_timeout=CONNECT_S,
        connect_args={
            "connect_timeout": CONNECT_S,
            "options": f"-c statement_timeout={STATEMENT_S}s",
        },
    )
    router = httpx.Client(base_url=settings.ai_router_url, timeout=ROUTER_S, trust_env=False)
    return Parts(engine, sessionmaker(engine, expire_on_commit=False), router, metrics)
