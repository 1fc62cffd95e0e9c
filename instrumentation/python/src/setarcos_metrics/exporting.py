"""Exporters that are watched: what was sent, what was lost, and one line when that changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk._logs.export import LogRecordExporter, LogRecordExportResult
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from setarcos_metrics.catalogue import TelemetryItemsTotal

log = logging.getLogger(__name__)


class Reach:
    """Whether the collector is reached, told once for each change and for all signals together."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint, self._lock, self._reached = endpoint, threading.Lock(), True

    def saw(self, *, reached: bool) -> None:
        """Take note of one attempt."""
        with self._lock:
            changed, self._reached = reached != self._reached, reached
        if changed and reached:
            log.warning("the collector at %s is reached again", self._endpoint)
        elif changed:
            log.warning(
                "the collector at %s is not reached: the newest logs and spans are kept, older "
                "ones are lost; the app goes on, and this is said once",
                self._endpoint,
            )


class WatchedSpans(SpanExporter):
    """Sends spans, and counts them."""

    def __init__(self, inner: SpanExporter, reach: Reach, items: TelemetryItemsTotal) -> None:
        self._inner, self._reach, self._items = inner, reach, items

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; a failure is the end of it, after the retries of `inner`."""
        result = self._inner.export(spans)
        sent = result is SpanExportResult.SUCCESS
        self._reach.saw(reached=sent)
        self._items.inc(len(spans), signal="traces", result="sent" if sent else "lost")
        return result

    def shutdown(self) -> None:
        """Give up what is being sent."""
        self._inner.shutdown()


class WatchedLogs(LogRecordExporter):
    """Sends log lines, and counts them."""

    def __init__(self, inner: LogRecordExporter, reach: Reach, items: TelemetryItemsTotal) -> None:
        self._inner, self._reach, self._items = inner, reach, items

    def export(self, batch: Sequence[ReadableLogRecord]) -> LogRecordExportResult:
        """Send a batch; a failure is the end of it, after the retries of `inner`."""
        result = self._inner.export(batch)
        sent = result is LogRecordExportResult.SUCCESS
        self._reach.saw(reached=sent)
        self._items.inc(len(batch), signal="logs", result="sent" if sent else "lost")
        return result

    def shutdown(self) -> None:
        """Give up what is being sent."""
        self._inner.shutdown()  # type: ignore[no-untyped-call]

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Send what is held back."""
        return self._inner.force_flush(timeout_millis)
