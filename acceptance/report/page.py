"""report.html: the report as a page of its own, made from report.json's content alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from acceptance.report.contract import Document
from acceptance.report.rows import tally

TEMPLATE = "report.html.j2"
# What the page shows in a form of its own; every other key becomes a plain table.
_SHOWN = ("meta", "plan", "start", "pictures")


@dataclass(frozen=True)
class Reason:
    """A reason with the tests that give it, and the sections that those prove."""

    text: str
    tests: tuple[str, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A key of the report as columns and rows of text."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def page(report: Document) -> str:
    """Return the page: self-contained, no scripts, light and dark."""
    # Jinja's usual delimiters: a page has no `{{ }}` of its own, but needs escaping.
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"span": span, "label": label, "day": day}
    tables = [table for key in report if key not in _SHOWN for table in tabulate(key, report[key])]
    return environment.get_template(TEMPLATE).render(
        report,
        start=report.get("start"),
        pictures=report.get("pictures", []),
        verdict=verdict(report),
        tally=tally(report["plan"]),
        failures=reasons(report, "failed"),
        skips=reasons(report, "skipped"),
        tables=tables,
    )


def verdict(report: Document) -> tuple[str, str]:
    """Return the run's status and how it is said."""
    tests = report["meta"]["tests"]
    if tests["failed"]:
        return "failed", "Failed"
    if report["meta"]["interrupted"] or tests["not_run"]:
        return "skipped", "Incomplete"
    if not tests["passed"]:
        return "uncovered", "Nothing shown"
    return ("passed", "Passed") if not tests["skipped"] else ("passed", "Passed, with skips")


def reasons(report: Document, status: str) -> list[Reason]:
    """Gather the tests of a status by their reason, the most frequent reason first."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for row in report["plan"]:
        for node in row["tests"]["nodes"]:
            if node["status"] == status:
                tests, sections = found.setdefault(node["reason"], ({}, {}))
                tests[node["id"]] = sections[row["section"]] = None
    gathered = [Reason(text, tuple(t), tuple(s)) for text, (t, s) in found.items()]
    return sorted(gathered, key=lambda reason: -len(reason.tests))


def tabulate(name: str, value: Any) -> Iterator[Table]:  # JSON
    """Yield a table for rows or for an object, and one more for each table inside an object."""
    if isinstance(value, list):
        columns = tuple(dict.fromkeys(key for row in value for key in row))
        yield Table(name, columns, tuple(_cells(map(row.get, columns)) for row in value))
        return
    plain = {key: inner for key, inner in value.items() if not isinstance(inner, dict | list)}
    if plain:
        yield Table(name, tuple(plain), (_cells(plain.values()),))
    for key, inner in value.items():
        if key not in plain:
            yield from tabulate(f"{name} {key}", inner)


def _cells(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(_cell(value) for value in values)


def _cell(value: object) -> str:
    if value is None:
        return "–"  # noqa: RUF001  # a dash, as tables write it
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.3g}" if isinstance(value, float) and abs(value) < 1000 else f"{value}"


def span(seconds: float) -> str:
    """Write a length of time for people: `0.42 s`, `7.1 s`, `4 min 5 s`, `1 h 2 min`."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def label(key: str) -> str:
    """Write a key for people: `detected_s` becomes `detected (s)`."""
    words, unit = key.replace("_", " "), key.rpartition("_")[2]
    return f"{words.rpartition(' ')[0]} ({unit})" if unit in ("s", "mb") else words


def day(stamp: str) -> str:
    """Write a UTC time stamp for people: `24 November 2026, 03:57 UTC`."""
    when = datetime.fromisoformat(stamp)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"
