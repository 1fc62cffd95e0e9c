"""Coverage: Cobertura's XML (coverage.py and others write it), and coverage.py's JSON.

https://github.com/cobertura/web/blob/master/htdocs/xml/coverage-04.dtd
https://coverage.readthedocs.io/en/latest/commands/cmd_json.html
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from setarcos_delivery.reports.xml import number, root_of
from setarcos_delivery.sources import event
from setarcos_delivery.sources.event import UnreadableError
from setarcos_delivery.sources.figures import CoverageFigures

ROOT = "coverage"
NOT_JSON = b"<"


class Totals(BaseModel):
    """The sum over all files; with branches, where they were measured."""

    percent_covered: Annotated[float, Field(ge=0, le=100)]


class Whole(BaseModel):
    """What coverage.py writes."""

    totals: Totals


def read(raw: bytes) -> CoverageFigures:
    """Return the figure of a report; raises UnreadableError."""
    if raw.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(NOT_JSON):
        return CoverageFigures(percent=_cobertura(raw))
    body = event.parsed(raw, event.Headers({}))
    return CoverageFigures(percent=event.read(Whole, body).totals.percent_covered)


def _cobertura(raw: bytes) -> float:
    """Return the share of lines, from their numbers where they are there: the rate is rounded."""
    root = root_of(raw, ROOT)
    covered, valid = number(root, "lines-covered", ROOT), number(root, "lines-valid", ROOT)
    rate = number(root, "line-rate", ROOT)
    if covered is not None and valid:
        rate = covered / valid
    if rate is None:
        raise UnreadableError(f"{ROOT}.line-rate", "is missing")
    if rate > 1:
        raise UnreadableError(f"{ROOT}.line-rate", "should be at most 1")
    return rate * 100
