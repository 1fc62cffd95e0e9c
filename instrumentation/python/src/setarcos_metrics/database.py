"""A pool of database connections that is watched: how many are used, and how long one waits."""

from __future__ import annotations

import time

from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from setarcos_metrics.catalogue import (
    DbClientConnectionCount,
    DbClientConnectionMax,
    DbClientConnectionTimeoutsTotal,
    DbClientConnectionWaitTimeSeconds,
)
from setarcos_metrics.metrics import Metrics


def watched(kind: type[QueuePool], metrics: Metrics) -> type[QueuePool]:
    """Return a pool of that kind that counts, to give to SQLAlchemy's engine as `poolclass`.

    A wait is the time until the connection is there, which includes opening it where the pool
    has none; one that ends in SQLAlchemy's TimeoutError is counted as a timeout. A service has
    one watched pool. Raises LookupError where it does not expose the metrics.
    """
    count, most = DbClientConnectionCount(metrics), DbClientConnectionMax(metrics)
    waited = DbClientConnectionWaitTimeSeconds(metrics)
    timeouts = DbClientConnectionTimeoutsTotal(metrics)

    class Watched(kind):  # type: ignore[misc,valid-type]
        """The pool that is watched."""

        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, **more)
            count.follow(lambda: float(self.checkedout()), state="used")
            count.follow(lambda: float(self.checkedin()), state="idle")
            most.set(self.size() + max(self._max_overflow, 0))

        def _do_get(self) -> ConnectionPoolEntry:
            begun = time.perf_counter()
            try:
                found: ConnectionPoolEntry = super()._do_get()
            except NoConnectionError:
                timeouts.inc()
                raise
            finally:
                waited.observe(time.perf_counter() - begun)
            return found

    return Watched
