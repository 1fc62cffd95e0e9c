"""Reports that jobs make: test results, coverage, findings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from setarcos_delivery.reports import coverage, junit, sarif
from setarcos_delivery.sources.event import Event, fingerprint, named, unreadable
from setarcos_delivery.sources.figures import AnyFigures, Report

__all__ = ["READERS", "SOURCE", "report_event"]

SOURCE = "report"
ReportKind = Literal["junit", "coverage", "sarif"]
READERS: Mapping[str, Callable[[bytes], AnyFigures]] = {
    "junit": junit.read,
    "coverage": coverage.read,
    "sarif": sarif.read,
}


def report_event(kind: ReportKind, raw: bytes, component: str, run: str, at: datetime) -> Event:
    """Return a report as it is to be stored: its figures, not its text; raises UnreadableError.

    The same report of the same run is the same delivery, whenever it comes.
    """
    named(component, "component")
    named(run, "run")
    try:
        report = Report(
            kind=kind,
            component=component,
            run=run,
            at=at,
            sha256=hashlib.sha256(raw).hexdigest(),
            figures=READERS[kind](raw),
        )
    except ValidationError as error:
        raise unreadable(error) from error
    name = json.dumps([kind, component, run, report.sha256])
    return Event(SOURCE, fingerprint(name.encode()), kind, report.model_dump(mode="json"))
