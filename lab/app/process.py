"""What every process of the app begins and ends with: its lines, and its telemetry."""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Self

from opentelemetry.trace import get_current_span
from setarcos_metrics import Metrics
from setarcos_metrics.telemetry import Telemetry, start

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# A line for every request or task; the app's own lines tell what was done.
QUIET = ("httpx", "celery.app.trace", "celery.worker.strategy")


class Process:
    """Sends logs and spans while it lasts, and what is queued at its end."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._telemetry: Telemetry | None = None

    def __enter__(self) -> Self:
        """Begin."""
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Traced(FORMAT))
        logging.basicConfig(level=logging.INFO, handlers=[handler])
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._telemetry = start(self._metrics)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        if self._telemetry is not None:
            self._telemetry.end()


class Traced(logging.Formatter):
    """Adds the trace that a line belongs to."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        span = get_current_span().get_span_context()
        trace = f" trace_id={span.trace_id:032x}" if span.is_valid else ""
        return super().format(record) + trace
