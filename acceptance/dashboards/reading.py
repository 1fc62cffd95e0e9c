"""What a panel shows at the end of a chapter, by some of its labels."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from acceptance.dashboards.story import Chapter
from config.dashboards import load_library
from config.dashboards.asked import Span
from config.durations import Duration
from config.expressions import usage
from lab.dashboards import Answer, Asker, Found

LIBRARY = load_library()
MS = 1000


@dataclass(frozen=True)
class Reading:
    """Figures by label values with a space between, and the seconds that a rate is taken over."""

    figures: Mapping[str, float]
    seconds: float


def shown(asker: Asker, chapter: Chapter) -> Span:
    """Return a chapter as a panel one point wide shows it: a rate is over all of it."""
    length = Duration(math.floor((chapter.done - chapter.begun) * MS))
    return Span(chapter.begun, chapter.done, length, asker.scrape)


def answers(
    asker: Asker, uid: str, title: str, span: Span, chosen: Mapping[str, str] | None = None
) -> list[Answer]:
    """Return what a panel's queries are answered; raises RefusedError."""
    every = asker.ask(LIBRARY.dashboards[uid], span, chosen=chosen)
    return [answer for answer in every if answer.panel.title == title]


def read(answer: Answer, by: tuple[str, ...]) -> Reading:
    """Return the newest figures; rows without a figure of their own, and lines, are counted."""
    ranges = usage(answer.text).ranges if answer.query.promql is not None else ()
    seconds = max((each.seconds for each in ranges), default=0.0)
    return Reading(_figures(answer.found, by), seconds)


def _figures(found: Found, by: tuple[str, ...]) -> Mapping[str, float]:
    figures: Counter[str] = Counter()
    for series in found.series:
        _, value = series.points[-1]
        if not math.isnan(value):
            figures[_key(series.labels, by)] += value  # type: ignore[assignment]
    for row in found.table.rows:
        named = dict(zip(found.table.columns, row, strict=True))
        alone = found.table.columns and len(row) == 1
        figures[_key(named, by)] += row[0] if alone else 1
    for line in found.lines:
        figures[_key(line.labels, by)] += 1
    return figures


def _key(labels: Mapping[str, object], by: tuple[str, ...]) -> str:
    return " ".join(str(labels.get(name, "")) for name in by)
