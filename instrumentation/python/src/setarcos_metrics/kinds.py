"""Log lines by kind, each kind with a stream of its own: debug, app, audit, security."""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping

from opentelemetry.instrumentation.utils import is_instrumentation_enabled

from setarcos_metrics.facts import LOG_KINDS

# Who speaks while lines are sent.
SENDING = ("urllib3", "opentelemetry")
DEBUG, APP = LOG_KINDS[0], LOG_KINDS[1]


def kind_of(record: logging.LogRecord) -> str:
    """Return the kind that the line was given, `extra={"kind": ...}`, else one by its level."""
    given = getattr(record, "kind", None)
    if given in LOG_KINDS:
        return str(given)
    return DEBUG if record.levelno <= logging.DEBUG else APP


class ByKind(logging.Handler):
    """Passes each line to the handler of its kind."""

    def __init__(self, handlers: Mapping[str, logging.Handler]) -> None:
        super().__init__()
        self._handlers = handlers

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one line on, unless it is about the sending of lines: that would never end."""
        if record.name.startswith(SENDING) and not is_instrumentation_enabled():
            return
        kind = kind_of(record)
        if hasattr(record, "kind"):
            record = copy.copy(record)  # other handlers see it, too
            del record.kind  # the stream says it
        self._handlers[kind].handle(record)
