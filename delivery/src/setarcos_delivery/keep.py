"""Merges facts into the tables, so that neither their order nor their number changes a row.

Each merge takes the greater of two, by an order that is the facts' own: of a deployment the latest
state, of an incident the earliest opening. It is therefore commutative, associative and idempotent.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from psycopg import Connection
from sqlalchemy import inspect

from setarcos_delivery.facts import AnyFact, Build, Deployment, Incident, ended
from setarcos_delivery.tables import (
    BuildRow,
    CommitRow,
    CoverageRow,
    DeploymentRow,
    IncidentRow,
    Observed,
    QualityRow,
    ReleaseRow,
    Table,
    TestsRow,
)

TABLES: Mapping[str, type[Table]] = {
    "commit": CommitRow,
    "build": BuildRow,
    "deployment": DeploymentRow,
    "release": ReleaseRow,
    "incident": IncidentRow,
    "tests": TestsRow,
    "coverage": CoverageRow,
    "quality": QualityRow,
}
DESCRIBED = ("title", "component", "environment", "severity", "deployment")
EARLIEST, LATEST = ("opened_at", "acknowledged_at"), ("resolved_at", "reopened_at")
SAID = "_said"

Row = dict[str, Any]


def keep(connection: Connection[Any], source: str, facts: Iterable[AnyFact]) -> None:
    """Merge what `source` said, within the connection's transaction."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for fact in facts:
        rows[fact.kind].append(_row(source, fact))
    with connection.cursor() as cursor:
        for kind, table in TABLES.items():  # always in this order: no two writers wait in a ring
            if kind in rows:
                keys = _keys(table)
                ordered = sorted(rows[kind], key=lambda row: [row[key] for key in keys])
                cursor.executemany(statement(kind), ordered)


def forget_all(connection: Connection[Any]) -> None:
    """Remove all that is derived from deliveries."""
    names = ", ".join(table.__tablename__ for table in TABLES.values())
    connection.execute(f"TRUNCATE {names}".encode())


@cache
def statement(kind: str) -> bytes:
    """Return the SQL that merges a row of `kind`."""
    table = TABLES[kind]
    names = _columns(table)
    values = ", ".join(f"%({name})s" for name in names)
    text = (
        f"INSERT INTO {table.__tablename__} AS kept ({', '.join(names)}) VALUES ({values})"  # noqa: S608
        f" ON CONFLICT ({', '.join(_keys(table))}) DO UPDATE SET {_merge(table)}"
    )
    return text.encode()


def _merge(table: type[Table]) -> str:
    if issubclass(table, IncidentRow):
        return ", ".join(
            [*map(_latest_said, DESCRIBED)]
            + [
                f"{name}{SAID} = GREATEST(kept.{name}{SAID}, excluded.{name}{SAID})"
                for name in DESCRIBED
            ]
            + [f"{name} = LEAST(kept.{name}, excluded.{name})" for name in EARLIEST]
            + [f"{name} = GREATEST(kept.{name}, excluded.{name})" for name in LATEST]
        )
    if issubclass(table, ReleaseRow):
        return "published_at = LEAST(kept.published_at, excluded.published_at)"
    rest = [name for name in _columns(table) if name not in _keys(table)]
    replaced = ", ".join(f"{name} = excluded.{name}" for name in rest)
    if issubclass(table, Observed):
        return f"{replaced} WHERE {_tuple('excluded')} > {_tuple('kept')}"
    return f"{replaced} WHERE {_push('excluded')} < {_push('kept')}"


def _latest_said(name: str) -> str:
    newer = f"excluded.{name}{SAID} > kept.{name}{SAID} OR kept.{name}{SAID} IS NULL"
    return f"{name} = CASE WHEN {newer} THEN excluded.{name} ELSE kept.{name} END"


def _tuple(of: str) -> str:
    return f"({of}.ended, {of}.observed_at, {of}.digest)"


def _push(of: str) -> str:
    return (
        f"({of}.pushed_at, {of}.place, {of}.committed_at, {of}.default_branch, {of}.title,"
        f" coalesce({of}.reverts, ''))"
    )


def _row(source: str, fact: AnyFact) -> Row:
    row = fact.model_dump(mode="python", exclude={"kind"})
    table = TABLES[fact.kind]
    if issubclass(table, Observed):
        row |= {"ended": _has_ended(fact), "digest": digest(fact)}
    if isinstance(fact, Incident):
        said = f"{_sortable(row.pop('observed_at'))} {digest(fact)}"
        row |= {f"{name}{SAID}": None if row[name] is None else said for name in DESCRIBED}
    if "source" in _keys(table):
        row["source"] = source
    return row


def _has_ended(fact: AnyFact) -> bool:
    return ended(fact.status) if isinstance(fact, Build | Deployment) else True


def _sortable(when: datetime) -> str:
    return when.isoformat(timespec="microseconds")


def digest(fact: AnyFact) -> str:
    """Return what two facts of the same moment are put in order by."""
    return hashlib.sha256(fact.model_dump_json().encode()).hexdigest()[:16]


@cache
def _columns(table: type[Table]) -> tuple[str, ...]:
    return tuple(column.name for column in inspect(table).columns)


@cache
def _keys(table: type[Table]) -> tuple[str, ...]:
    return tuple(column.name for column in inspect(table).primary_key)
