"""Grafana's macros of SQL: $__name(arguments), which its PostgreSQL data source writes out.

What each means is from Grafana's documentation of that data source; those that no panel needs are
not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from config.dashboards.asked import Span
from config.durations import Duration
from config.expressions import Finding
from config.problems import nearest

# As Grafana finds them: what stands between the parentheses has none itself.
_CALL = re.compile(r"\$(?P<name>__\w+)\((?P<arguments>[^()]*)(?P<closed>\)?)")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_READS = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)
Write = Callable[[Span, list[str]], str]


@dataclass(frozen=True)
class Macro:
    """A macro: what stands for it, and the arguments that it takes."""

    takes: tuple[str, ...]
    write: Write


def _at(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return "'" + moment.replace("+00:00", "Z") + "'"


def _filter(span: Span, arguments: list[str]) -> str:
    return f"{arguments[0]} BETWEEN {_at(span.since)} AND {_at(span.until)}"


def _group(_: Span, arguments: list[str]) -> str:
    column, every = arguments
    seconds = f"{Duration.parse(every.strip(chr(39))).seconds:g}"
    return f"floor(extract(epoch from {column})/{seconds})*{seconds}"


def _epoch_filter(span: Span, arguments: list[str]) -> str:
    column = arguments[0]
    return f"{column} >= {int(span.since)} AND {column} <= {int(span.until)}"


_GROUP = ("column", "interval")
MACROS: Mapping[str, Macro] = {
    "__time": Macro(("column",), lambda _, given: f'{given[0]} AS "time"'),
    "__timeFilter": Macro(("column",), _filter),
    "__timeFrom": Macro((), lambda span, _: _at(span.since)),
    "__timeTo": Macro((), lambda span, _: _at(span.until)),
    "__timeGroup": Macro(_GROUP, _group),
    "__timeGroupAlias": Macro(_GROUP, lambda span, given: f'{_group(span, given)} AS "time"'),
    "__unixEpochFilter": Macro(("column",), _epoch_filter),
    "__unixEpochFrom": Macro((), lambda span, _: str(int(span.since))),
    "__unixEpochTo": Macro((), lambda span, _: str(int(span.until))),
}


def expanded(text: str, span: Span) -> str:
    """Return `text` with what stands for each macro; raises KeyError for one that is not known."""
    return _CALL.sub(
        lambda found: MACROS[found["name"]].write(span, _arguments(found["arguments"])), text
    )


def mistakes(text: str, span: Span) -> Iterator[Finding]:
    """Yield what is wrong with SQL that has its variables filled in: macros, and what may write."""
    bare = _COMMENT.sub(" ", text)
    if not _READS.match(bare):
        fix = "begin with SELECT or WITH"
        yield Finding("sql/reads", "a panel only reads, and this is no SELECT", fix=fix)
    if ";" in bare:
        fix = "take the semicolon out, and write each statement as a query of its own"
        yield Finding("sql/one-statement", "a query is one statement", fix=fix)
    for found in _CALL.finditer(bare):
        yield from _mistakes(found["name"], _arguments(found["arguments"]), found["closed"], span)


def _mistakes(name: str, given: list[str], closed: str, span: Span) -> Iterator[Finding]:
    if name not in MACROS:
        fix = "use one of: " + ", ".join(f"${each}" for each in MACROS)
        near = nearest(name, MACROS)
        message = f"unknown macro '${name}'"
        yield Finding("sql/unknown-macro", message, nearest=near and f"${near}", fix=fix)
        return
    wanted = MACROS[name].takes
    form = f"${name}({', '.join(wanted)})"
    if not closed or len(given) != len(wanted) or not all(given):
        message = f"${name} takes {len(wanted) or 'no'} plain arguments"
        fix = f"write {form}, without parentheses inside"
        yield Finding("sql/macro-arguments", message, fix=fix)
        return
    try:
        MACROS[name].write(span, given)
    except ValueError:
        message = f"{given[-1]} is no interval"
        yield Finding("sql/macro-arguments", message, fix=f"write {form}, as in '1h'")


def _arguments(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")] if text.strip() else []
