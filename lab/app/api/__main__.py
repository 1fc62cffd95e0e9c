"""`python -m lab.app.api`."""

from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from setarcos_metrics import Metrics
from setarcos_metrics.celery import count_sent

from lab.app.api.app import SERVICE, create, parts_of
from lab.app.needs import need_database, need_redis
from lab.app.port import need_port
from lab.app.process import Process
from lab.app.serve import serve
from lab.app.settings import ApiSettings, settings
from lab.app.told import told

if __name__ == "__main__":
    with told():
        found = settings(ApiSettings)
        need_port(found)
        need_database(found.database)
        need_redis(found.redis_url)
    metrics = Metrics(SERVICE)
    with Process(metrics):
        parts = parts_of(found, metrics)
        count_sent(metrics)
        CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]
        SQLAlchemyInstrumentor().instrument(engine=parts.engine.sync_engine)
        # This client alone: the broker's own polling is not part of any trace.
        RedisInstrumentor.instrument_client(parts.redis)
        serve(create(parts), found)
