"""The golden events, as files have them, and a schema of the lab's PostgreSQL to put them into."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import sql
from pydantic import TypeAdapter
from setarcos_delivery.facts import AnyFact
from setarcos_delivery.figures import Figures
from setarcos_delivery.keep import TABLES, keep
from setarcos_delivery.sources import Names, event_of, facts_of
from setarcos_delivery.store import Delivery

from acceptance.delivery.schema import own_schema
from lab.api import Lab

FOLDER = Path(__file__).parents[2] / "delivery" / "golden"
EXPECTED = FOLDER / "expected.yaml"
FACTS: TypeAdapter[AnyFact] = TypeAdapter(AnyFact)
SOURCE = "plain"
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Scene:
    """Events that stand alone, and what somebody has worked out of them by hand."""

    name: str
    facts: tuple[AnyFact, ...]
    by_hand: dict[str, float | None]


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _contents() -> list[dict[str, Any]]:
    return [_read(path) for path in sorted(FOLDER.glob("*.yaml")) if path != EXPECTED]


def _facts(events: Sequence[dict[str, Any]]) -> tuple[AnyFact, ...]:
    bare = [{key: value for key, value in each.items() if key != "why"} for each in events]
    return tuple(map(FACTS.validate_python, bare))


def scenes() -> list[Scene]:
    """Return the awkward cases."""
    found = [
        each for path in sorted(FOLDER.glob("*.yaml")) for each in _read(path).get("scenes", [])
    ]
    return [Scene(each["name"], _facts(each["events"]), each["by_hand"]) for each in found]


def expected() -> Any:
    """Return what the separate script has written."""
    return _read(EXPECTED)


@cache
def every_fact() -> tuple[AnyFact, ...]:
    """Return what all golden events say."""
    contents = [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    ordinary = [
        content["events"]
        for content in contents
        if "environments" not in content and "events" in content
    ]
    webhooks = [each["says"] for content in contents for each in content.get("webhooks", [])]
    facts = [fact for events in (*ordinary, *webhooks) for fact in _facts(events)]
    return (*facts, *(fact for scene in scenes() for fact in scene.facts))


def webhooks() -> list[Delivery]:
    """Return the golden events that come as webhooks, as the service stores them."""
    hooks = [hook for content in _contents() for hook in content.get("webhooks", [])]
    return [_delivery(hook) for hook in hooks]


def _delivery(hook: dict[str, Any]) -> Delivery:
    raw = json.dumps(hook["body"]).encode()
    event = event_of(hook["source"], hook["headers"], raw)
    return Delivery(event, facts_of(event, Names()), len(raw), datetime.now(UTC))


@contextmanager
def schema(lab: Lab) -> Iterator[Connection]:
    """Yield a connection to empty tables of a new schema, which is dropped after."""
    with own_schema(lab) as where, psycopg.connect(where) as connection:
        try:
            yield connection
        finally:
            connection.rollback()


def put(connection: Connection, facts: Sequence[AnyFact], at_once: int = 1) -> None:
    """Keep facts as events bring them, so many with each."""
    for begin in range(0, len(facts), at_once):
        keep(connection, SOURCE, facts[begin : begin + at_once])


@contextmanager
def filled(lab: Lab) -> Iterator[Connection]:
    """Yield a connection to tables with all golden events, and the functions over them."""
    with schema(lab) as connection:
        put(connection, every_fact())
        connection.commit()
        yield connection


def rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables, in an order of their own."""
    return {
        kind: sorted(
            connection.execute(
                sql.SQL("SELECT * FROM {}").format(sql.Identifier(table.__tablename__))
            ).fetchall(),
            key=str,
        )
        for kind, table in TABLES.items()
    }


def told(figures: Figures) -> dict[str, float | None]:
    """Return the figures alone, without the period and the bands."""
    found = figures.model_dump(exclude={"period"})
    return {name: value for name, value in found.items() if not name.endswith("_band")}
