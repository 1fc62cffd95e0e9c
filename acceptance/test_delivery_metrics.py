"""What the delivery service shows of its store: bounded, never falling, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest
from psycopg.types.json import Jsonb
from setarcos_delivery.collector import StoreCollector, families
from setarcos_delivery.facts import AnyFact, Build, BuildStatus, Coverage, Tests
from setarcos_delivery.figures import Rules
from setarcos_delivery.keep import keep
from setarcos_delivery.sources import Event
from setarcos_delivery.store import Connected, Delivery, connect, reader, write

from acceptance.delivery.schema import own_schema
from config.catalogue import load_catalogue
from lab.api import Lab

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
OTHER = "other"
Shown = dict[tuple[str, frozenset[tuple[str, str]]], float]

pytestmark = pytest.mark.plan("12.4.5.1", "12.4.5.4")


@pytest.fixture
def conninfo(lab: Lab) -> Iterator[str]:
    """Return where tables are that a test has for itself."""
    with own_schema(lab) as where:
        yield where


@pytest.fixture
def store(conninfo: str) -> Iterator[Connected]:
    """Return a connection to these tables."""
    with connect(conninfo) as connection:
        yield connection


def shown(conninfo: str) -> Shown:
    """Return what a process shows that has just been started."""
    read = reader(partial(connect, conninfo))
    collector = StoreCollector(read, Rules(), families()[0])
    found: Shown = {}
    for metric in collector.collect():
        for sample in metric.samples:
            found[sample.name, frozenset(sample.labels.items())] = sample.value
    return found


def of(found: Shown, name: str, **labels: str) -> float | None:
    return found.get((name, frozenset(labels.items())))


def passed(component: str, success: int, key: str) -> Tests:
    return Tests(
        key=key,
        component=component,
        success=success,
        failure=0,
        skipped=0,
        seconds=1.0,
        observed_at=NOW,
    )


def build(status: BuildStatus, observed_at: datetime) -> Build:
    return Build(
        key="1",
        repository="a/api",
        component="api",
        name="ci",
        status=status,
        started_at=NOW,
        finished_at=observed_at,
        observed_at=observed_at,
    )


def kept(store: Connected, *facts: AnyFact) -> None:
    keep(store, "plain", facts)


def test_counters_begin_at_zero_and_gauges_do_not(conninfo: str) -> None:
    found = shown(conninfo)

    assert of(found, "deployments_total", environment="production", status="rolled_back") == 0
    assert of(found, "delivery_events_total", source="github", result="duplicate") == 0
    assert not [name for name, _ in found if name == "lead_time_minutes"]


def test_what_the_catalogue_does_not_allow_is_counted_together(
    conninfo: str, store: Connected
) -> None:
    kept(store, passed("quests", 2, "1"), passed("🦉", 3, "2"), passed("api", 4, "3"))
    kept(store, Coverage(key="1", component="quests", percent=80.0, observed_at=NOW))
    found = shown(conninfo)

    assert of(found, "tests_total", component=OTHER, status="success") == 5
    assert of(found, "tests_total", component="api", status="success") == 4
    assert of(found, "test_coverage_percent", component=OTHER) == 80
    catalogue = load_catalogue()
    for name, labels in found:
        metric = catalogue.metrics.get(name)
        for label, value in labels:
            assert metric is None or value in catalogue.label_values(metric, label)


def test_no_late_event_makes_a_counter_fall(conninfo: str, store: Connected) -> None:
    kept(store, build(BuildStatus.SUCCESS, NOW.replace(minute=1)))
    before = shown(conninfo)
    kept(store, build(BuildStatus.FAILURE, NOW.replace(minute=9)))
    after = shown(conninfo)

    labels = {"component": "api"}
    assert of(before, "builds_total", **labels, status="success") == 1
    assert of(after, "builds_total", **labels, status="success") == 1
    assert of(after, "builds_total", **labels, status="failure") == 1
    assert all(after[series] >= value for series, value in before.items())
    buckets = [
        of(after, "build_duration_seconds_bucket", **labels, le=le)
        for le in ("30.0", "60.0", "120.0", "300.0", "600.0", "+Inf")
    ]
    assert buckets == sorted(each or 0 for each in buckets)
    assert buckets[-1] == of(after, "build_duration_seconds_count", **labels) == 1


def test_what_became_of_events_is_counted_with_them(conninfo: str, store: Connected) -> None:
    def delivery(number: int) -> Delivery:
        return Delivery(Event("plain", str(number), "x", {}), None, 2, NOW)

    write(store, [delivery(1), delivery(1), delivery(2)])
    spoilt = Delivery(Event("plain", "4", "x", {"": "\0"}), None, 2, NOW)
    with pytest.raises(psycopg.DataError):
        write(store, [delivery(3), spoilt])
    write(store, [delivery(2)])
    found = shown(conninfo)

    assert of(found, "delivery_events_total", source="plain", result="unknown") == 2
    assert of(found, "delivery_events_total", source="plain", result="duplicate") == 2
    assert of(found, "delivery_events_total", source="plain", result="stored") == 0


def test_what_the_catalogue_has_no_more_is_not_shown(conninfo: str, store: Connected) -> None:
    insert = b"INSERT INTO shown (metric, labels, value) VALUES (%s, %s, 7)"
    gone = [
        ("retired_total", {"component": "api"}),
        ("tests_total", {"component": "retired", "status": "success"}),
        ("tests_total", {"component": "api"}),
    ]
    for name, labels in gone:
        store.execute(insert, [name, Jsonb(labels)])
    found = shown(conninfo)

    assert found
    assert 7 not in found.values()


def test_without_a_database_nothing_is_shown() -> None:
    assert shown("host=127.0.0.1 port=9") == {}
