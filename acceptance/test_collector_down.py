"""Monitoring that is away: the app goes on at the same speed, and says so once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable

import psutil
import pytest
import requests

from acceptance.clients.app import App, Step
from acceptance.clients.loki import Loki
from acceptance.clients.tempo import Tempo
from acceptance.waiting import eventually
from lab.api import Lab

REQUESTS, ROUNDS = 300, 12
# A quarter of the requests is faster than this; on a busy machine it varies least. Unbounded, the
# spans of so many rounds would take more than the bound.
SLOWER, TIMEOUT_S = 2.0, 30.0
SERVICE, COLLECTOR = "api-server", "otel-collector"
COLLECTOR_IS = "the collector at "
AWAY, BACK = "is not reached", "is reached again"
TOLD_S, SETTLED_S = 40.0, 150.0
# Two queues of 2048 spans or lines.
MIB, BOUND_MIB = 2**20, 30.0


def typical_s(app: App) -> float:
    """Return the time of the fastest quarter of many requests, each of which makes spans."""
    times = []
    with requests.Session() as session:
        for _ in range(REQUESTS):
            begun = time.perf_counter()
            session.get(f"{app.api}/v1/quests", timeout=TIMEOUT_S).raise_for_status()
            times.append(time.perf_counter() - begun)
    return statistics.quantiles(times, n=4)[0]


def said(lab: Lab, words: str) -> int:
    """Return how many lines of the API's log say so of the collector: of stores some do as well."""
    lines = lab.log(SERVICE).splitlines()
    return sum(COLLECTOR_IS in line and words in line for line in lines)


def entry(app: App) -> Step:
    """Have the API write a line and spans; what it only reads makes no line."""
    return app.send("/journal/entries", entry_type="question", visibility="shared", text="?")


def stopped(lab: Lab, servers: Iterable[str]) -> None:
    for each in servers:
        lab.stop(each)


@pytest.mark.plan("13.1.4", "12.4.4.1")
def test_without_the_collector_the_app_is_as_fast_and_says_so_once(
    quiet: Lab, app: App, tempo: Tempo, loki: Loki, flush_s: float
) -> None:
    before, away, back = typical_s(app), said(quiet, AWAY), said(quiet, BACK)
    quiet.stop(COLLECTOR)
    try:
        during = typical_s(app)

        def told() -> None:
            assert said(quiet, AWAY) == away + 1

        eventually(told, within_s=TOLD_S)
        during = max(during, typical_s(app))
    finally:
        quiet.start(COLLECTOR)
    # A machine that was busy meanwhile is busy after it as well.
    assert during < SLOWER * max(before, typical_s(app))
    assert said(quiet, AWAY) == away + 1

    def again() -> str:
        # Only what is sent tells that the collector is there: what was kept may be given up by now.
        step = entry(app)
        assert said(quiet, BACK) == back + 1
        return step.trace_id

    last = eventually(again, within_s=TOLD_S)

    def arrived() -> None:
        assert tempo.spans(last)
        assert loki.lines(f'{{service_name="{SERVICE}"}} | trace_id="{last}"')

    eventually(arrived, within_s=flush_s + TOLD_S)


@pytest.mark.plan("13.1.4", "12.4.4.1")
def test_what_is_kept_for_a_collector_that_is_away_is_bounded(quiet: Lab, app: App) -> None:
    """Thousands of spans later the process has not grown by more than its queues may hold."""
    process = psutil.Process(quiet.pid(SERVICE))
    quiet.stop(COLLECTOR)
    try:
        typical_s(app)
        before = process.memory_info().rss
        for _ in range(ROUNDS):
            typical_s(app)
        assert (process.memory_info().rss - before) / MIB < BOUND_MIB
    finally:
        quiet.start(COLLECTOR)


@pytest.mark.plan("13.1.4")
def test_without_the_stores_of_monitoring_the_app_is_as_fast(quiet: Lab, app: App) -> None:
    servers = ("alertmanager", "loki", "tempo", "prometheus")
    before = typical_s(app)

    def settled() -> None:
        # A test before this one had the collector stopped. That it is back is told when spans and
        # lines have reached it, which after many vain attempts are tried seldom.
        entry(app)
        assert said(quiet, BACK) == said(quiet, AWAY)

    eventually(settled, within_s=SETTLED_S)
    away = said(quiet, AWAY)
    stopped(quiet, servers)
    try:
        during = typical_s(app)
    finally:
        for each in servers:
            quiet.start(each)

    assert during < SLOWER * max(before, typical_s(app))
    assert said(quiet, AWAY) == away
