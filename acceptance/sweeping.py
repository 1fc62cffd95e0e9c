"""The worker's sweep, made at once: it looks every half minute for what has waited for two."""

from __future__ import annotations

from setarcos_metrics import Metrics

from lab.api import Lab
from lab.app.queues import celery
from lab.app.settings import WorkerSettings
from lab.app.worker.app import parts_of
from lab.app.worker.sweep import Sweep
from lab.servers.postgres import DATABASE, OWNER, PASSWORD


def swept(lab: Lab) -> int:
    """Sweep as the worker does, but without waiting for anything to be old."""
    with lab.tcp("postgres", "sql") as database, lab.tcp("redis", "redis") as redis:
        settings = WorkerSettings(
            listen="127.0.0.1:0",
            database_url=f"postgresql://{OWNER}@{database}/{DATABASE}",
            database_password_file=lab.site.secret(PASSWORD),
            redis_url=f"redis://{redis}/0",
            ai_router_url=lab.address("ai-router", "http").url,
        )
        parts = parts_of(settings, Metrics("worker"))
        with parts.router, celery(settings.redis_url) as tasks:
            found = Sweep(parts, tasks).sweep(old_s=0)
        parts.engine.dispose()
    return found
