"""What a person is told about lines that go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from lab.forget.loki import DONE, NAMES, Request, Span
from lab.forget.settings import HIDDEN, Settings

NOT_REMOVED = """\
not removed by this:
  lines that come later, or lie outside of that time: ask again for those
  metrics: they carry no person, only what config/catalogue/labels.yaml lists
  traces: they go after their own time (traces in config/catalogue/retention.yaml)
  backups: they hold what they held when they were made, until they go themselves
  the app's own database, and files that somebody has copied"""


def counted(url: str, query: str, span: Span, found: Mapping[tuple[str, ...], int]) -> str:
    """Return what matches, by stream."""
    lines = [
        f"{query}",
        f"from {shown(span.start)} to {shown(span.end)} UTC at {url}: {sum(found.values())} lines",
    ]
    rows = [(*key, str(count)) for key, count in sorted(found.items())]
    return "\n".join([*lines, *table([(*NAMES, "lines"), *rows])] if rows else lines)


def asked(identity: str, now: datetime, settings: Settings) -> str:
    """Return what becomes of a request."""
    minutes = HIDDEN.seconds // 60
    return "\n".join(
        [
            f"request {identity}: queries leave these lines out within {minutes} minutes",
            f"until {shown(now + settings.cancel)} UTC it can be taken back: --cancel {identity}",
            f"gone from the disk by {shown(now + settings.until_gone)} UTC; --list shows how far",
        ]
    )


def listed(requests: Sequence[Request], settings: Settings) -> str:
    """Return all requests."""
    if not requests:
        return "Loki was asked to delete nothing"
    rows = [("id", "status", "asked, UTC", "can be taken back until", "from", "to", "query")]
    for each in requests:
        until = "-" if each.status == DONE else shown(each.created_at + settings.cancel)
        times = (shown(each.created_at), until, shown(each.start_time), shown(each.end_time))
        rows.append((each.request_id, each.status, *times, each.query))
    return "\n".join(table(rows))


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def shown(time: datetime) -> str:
    """Return a time as it is told."""
    return f"{time:%Y-%m-%d %H:%M:%S}"
