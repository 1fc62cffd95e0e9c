"""Exporters that are watched: what was sent, what was lost, and one line when that changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from opentelemetry.sdk._logs import LogRecordProcessor, ReadableLogRecord, ReadWriteLogRecord
from opentelemetry.sdk._logs.export import LogRecordExporter, LogRecordExportResult
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from setarcos_metrics.catalogue import TelemetryItemsTotal

log = logging.getLogger(__name__)
# What a full queue drops is neither sent nor lost in sending: made, less sent, lost and queued.
_SIGNAL, _RESULT = TelemetryItemsTotal.family.labels
TRACES, LOGS = _SIGNAL.values
MADE, SENT, LOST = _RESULT.values


class Reach:
    """Whether the collector is reached, told once for each change and for all signals together.

    It is away when one signal does not arrive, and there again when every one does.
    """

    def __init__(self, endpoint: str) -> None:
        self._endpoint, self._lock = endpoint, threading.Lock()
        self._away: set[str] = set()

    def saw(self, signal: str, *, reached: bool) -> None:
        """Take note of one attempt."""
        with self._lock:
            before = bool(self._away)
            self._away = self._away - {signal} if reached else self._away | {signal}
            away = bool(self._away)
        if away and not before:
            log.warning(
                "the collector at %s is not reached: the newest logs and spans are kept, older "
                "ones are lost; the app goes on, and this is said once",
                self._endpoint,
            )
        elif before and not away:
            log.warning("the collector at %s is reached again", self._endpoint)


class MadeSpans(SpanProcessor):
    """Counts the spans that are made, whatever becomes of them."""

    def __init__(self, items: TelemetryItemsTotal) -> None:
        self._items = items

    def on_end(self, span: ReadableSpan) -> None:
        """Count one that is recorded and sampled."""
        context = span.context
        if context is not None and context.trace_flags.sampled:
            self._items.inc(signal=TRACES, result=MADE)


class MadeLogs(LogRecordProcessor):
    """Counts the lines that are made, whatever becomes of them."""

    def __init__(self, items: TelemetryItemsTotal) -> None:
        self._items = items

    def on_emit(self, log_record: ReadWriteLogRecord) -> None:
        """Count one."""
        del log_record
        self._items.inc(signal=LOGS, result=MADE)

    def shutdown(self) -> None:
        """Hold nothing back."""

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Hold nothing back."""
        del timeout_millis
        return True


class WatchedSpans(SpanExporter):
    """Sends spans, and counts them."""

    def __init__(self, inner: SpanExporter, reach: Reach, items: TelemetryItemsTotal) -> None:
        self._inner, self._reach, self._items = inner, reach, items

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; a failure is the end of it, after the retries of `inner`."""
        result = self._inner.export(spans)
        sent = result is SpanExportResult.SUCCESS
        self._reach.saw(TRACES, reached=sent)
        self._items.inc(len(spans), signal=TRACES, result=SENT if sent else LOST)
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
        self._reach.saw(LOGS, reached=sent)
        self._items.inc(len(batch), signal=LOGS, result=SENT if sent else LOST)
        return result

    def shutdown(self) -> None:
        """Give up what is being sent."""
        self._inner.shutdown()  # type: ignore[no-untyped-call]

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Send what is held back."""
        return self._inner.force_flush(timeout_millis)
