"""`python -m lab.app.worker`."""

from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from setarcos_metrics import Metrics
from setarcos_metrics.celery import count_runs

from lab.app.needs import need_database, need_redis
from lab.app.port import need_port
from lab.app.process import Process
from lab.app.settings import WorkerSettings, settings
from lab.app.told import told
from lab.app.worker.app import SERVICE, parts_of
from lab.app.worker.run import run

if __name__ == "__main__":
    with told():
        found = settings(WorkerSettings)
        need_port(found)
        need_database(found.database)
        need_redis(found.redis_url)
    metrics = Metrics(SERVICE)
    with Process(metrics):
        # Counted first, so that a task is counted inside its span.
        count_runs(metrics)
        CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]
        parts = parts_of(found, metrics)
        SQLAlchemyInstrumentor().instrument(engine=parts.engine)
        HTTPXClientInstrumentor.instrument_client(parts.router)
        with parts.router:
            run(found, parts)
        parts.engine.dispose()
