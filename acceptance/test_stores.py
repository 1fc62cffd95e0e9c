"""PostgreSQL and Redis under the app: queues, evictions, a pool that runs dry, slow queries."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from acceptance.clients.app import App
from acceptance.clients.prometheus import Prometheus
from acceptance.conftest import tasks_done
from acceptance.journeys import series
from acceptance.raw import Raw
from acceptance.waiting import eventually
from lab.api import Lab
from lab.app.api.app import POOL
from lab.servers.postgres import DATABASE
from lab.sql import connected

API = "api-server"
TIMEOUT_S = 30.0
TIMEOUTS = series("db_client_connection_timeouts_total", service=API)
EVICTED = "redis_evicted_keys_total"


@pytest.mark.plan("12.4.9.2", "12.4.9.3")
@pytest.mark.parametrize(
    ("queue", "path", "body", "count"),
    [
        ("answers", "/v1/explore/concepts/virtue/explanation", {}, 5),
        ("digests", "/v1/journal/digests", {}, 3),
        ("moderation", "/v1/forum/threads/1/posts", {"text": "Is it?"}, 7),
    ],
)
def test_the_length_of_a_queue_is_what_waits_in_it(  # noqa: PLR0913, PLR0917  # cases and clients
    quiet: Lab,
    app: App,
    raw: Raw,
    queue: str,
    path: str,
    body: dict[str, object],
    count: int,
) -> None:
    length = series("redis_key_size", key=queue)
    assert raw.now([length], ["redis-exporter"]) == {length: 0}
    quiet.stop("worker")
    try:
        for _ in range(count):
            app.post(path, {"person_id": 1, **body})
        assert raw.now([length], ["redis-exporter"]) == {length: count}
    finally:
        quiet.start("worker")
    tasks_done(quiet)
    assert raw.now([length], ["redis-exporter"]) == {length: 0}


@pytest.mark.plan("12.4.9.1")
def test_a_pool_that_runs_dry_is_counted_and_answered_with_503(
    quiet: Lab, app: App, raw: Raw
) -> None:
    most = int(POOL["pool_size"]) + int(POOL["max_overflow"])
    more, before = 5, raw.now([TIMEOUTS], [API])[TIMEOUTS]

    def status(_: int) -> int:
        return requests.get(f"{app.api}/v1/forum/posts/1", timeout=TIMEOUT_S).status_code

    with connected(quiet) as connection, ThreadPoolExecutor(most + more) as threads:
        connection.execute("LOCK TABLE forum_posts IN ACCESS EXCLUSIVE MODE")
        answers = [threads.submit(status, each) for each in range(most + more)]

        def dry() -> None:
            refused = [each for each in answers if each.done()]
            assert len(refused) == more

        eventually(dry, within_s=float(POOL["pool_timeout"]) + 20)
        connection.rollback()
        statuses = sorted(each.result() for each in answers)

    assert statuses == [200] * most + [503] * more
    assert raw.now([TIMEOUTS], [API]) == {TIMEOUTS: before + more}


@pytest.mark.plan("12.4.9.2")
def test_the_cache_evicts_under_its_limit_and_no_task_is_lost(
    quiet: Lab, app: App, raw: Raw
) -> None:
    """More is cached than fits, while tasks wait in the same Redis."""
    length = series("redis_key_size", key="answers")
    before = raw.now([EVICTED], ["redis-exporter"])[EVICTED]
    quiet.stop("worker")
    try:
        assigned = app.post("/v1/explore/concepts/virtue/explanation", {"person_id": 1})
        for number, piece in enumerate(words()):
            app.get(f"/v1/forum/search?q={piece}")
            if number % 20 == 19 and raw.now([EVICTED], ["redis-exporter"])[EVICTED] > before:
                break
        now = raw.now([EVICTED, length], ["redis-exporter"])
        assert now[EVICTED] > before
        assert now[length] == 1
    finally:
        quiet.start("worker")
    end = app.answered(f"/v1/answers/{assigned['answer_id']}", "status")
    assert end["status"] == "answered"


def words() -> list[str]:
    """Return what most posts say, in pieces that nobody else asks for."""
    phrase = "and what follows from it"
    pieces = (phrase[i:j].strip() for i in range(len(phrase)) for j in range(i + 3, len(phrase)))
    return list(dict.fromkeys(piece for piece in pieces if len(piece) > 2))


@pytest.mark.plan("12.4.9.1")
def test_fast_and_slow_queries_are_told_apart(app: App, prometheus: Prometheus, raw: Raw) -> None:
    """Mean times of statements, from pg_stat_statements."""
    for _ in range(5):
        app.get(f"/v1/forum/search?q=consequence {secrets.token_hex(4)}")
    raw.now([], ["postgres-exporter"])
    mean = (
        f'pg_stat_statements_seconds_total{{datname="{DATABASE}"}}'
        f' / (pg_stat_statements_calls_total{{datname="{DATABASE}"}} > 4)'
    )
    means = sorted(float(each["value"][1]) for each in prometheus.query(mean))

    assert means[-1] > 10 * means[len(means) // 2]


@pytest.mark.plan("12.4.9.1")
@pytest.mark.parametrize(
    "expr",
    [
        f'pg_stat_activity_count{{datname="{DATABASE}"}} > 0',
        f'pg_database_size_bytes{{datname="{DATABASE}"}} > 1e6',
        f'pg_locks_count{{datname="{DATABASE}"}} > 0',
        'db_client_connection_count{state="idle"} > 0',
        "db_client_connection_max > 0",
        'cache_requests_total{result="hit"} > 0',
        'cache_requests_total{result="miss"} > 0',
    ],
)
def test_what_dashboards_want_of_the_stores_is_there(
    prometheus: Prometheus, scrape_s: float, expr: str
) -> None:
    def there() -> None:
        assert prometheus.query(expr)

    eventually(there, within_s=5 * scrape_s + 20)
