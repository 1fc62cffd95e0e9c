"""Dashboards over 30 days: fast at ten times the series, and joined with what a lab sees itself."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.dashboard_rows import DashboardRows
from acceptance.loads import LIBRARY, Loads
from acceptance.report import missing
from acceptance.small_lab import base, kept, left_out
from acceptance.uncaptured import uncaptured
from acceptance.waiting import eventually
from config.dashboards.dashboard import Dashboard
from lab.api import Lab, running_lab
from lab.dashboards.timed import Timed
from lab.errors import LabError
from lab.history.build import MARK
from lab.history.length import parsed
from lab.history.tenfold import TIMES
from lab.up import Order

NAME = "history"
# Of the lab that is started with one; its blocks are of 54 hours.
LENGTH = "5d"
LIMIT_S = 2.0
READY_S, SCRAPED_S = 60.0, 60.0
# From the last sample of the history to the first one of the lab: a step, and the start.
LONGEST_GAP_S = 8 * 60
DAY_S = 86_400
# What Prometheus writes where it cannot take a sample, or has lost some.
COMPLAINTS = ("out of order", "out-of-order", "too old", "out of bounds", "overlapping", "corrupt")
# Their Prometheus has metrics of its own, of which there is a history.
SERVERS = ("prometheus", "node-exporter")

pytestmark = pytest.mark.plan("12.4.3.3", "12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4", "A.1")


@pytest.fixture(scope="module")
def begun(pytestconfig: pytest.Config) -> Iterator[Loads]:
    """Return what times dashboards, once its Prometheus is there."""
    with Loads.begun() as loads:
        try:
            # On a new machine it is fetched first.
            with uncaptured(pytestconfig):
                loads.there  # noqa: B018 - started by being asked for
        except LabError as error:
            missing("promtool and prometheus on this machine", f"{error.message}; {error.hint}")
        yield loads


def asking(uid: str, loads: Loads) -> tuple[Dashboard, Timed]:
    """Return a dashboard with its loads, where it asks for metrics."""
    found = loads.of(uid)
    if found is None:
        missing(f"PromQL in {uid}", "it shows logs and traces alone")
    return LIBRARY.dashboards[uid], found


@pytest.mark.alone
@pytest.mark.thorough
def test_there_are_ten_times_the_series_over_all_days(begun: Loads) -> None:
    there = begun.there
    url = there.asker.sources.urls["prometheus"]
    prometheus = Prometheus(url)
    own, every = ('{instance!="",instance!~".+-[0-9]+"}', '{instance!=""}')

    for days in (1, 29):
        at = there.until - days * DAY_S
        one, all_of_them = (prometheus.value(f"count({each} @ {at:.0f})") for each in (own, every))
        assert all_of_them == TIMES * one > 0


@pytest.mark.alone
@pytest.mark.thorough
@pytest.mark.parametrize("uid", LIBRARY.dashboards)
def test_a_dashboard_answers_over_30_days_in_time(
    begun: Loads, dashboard_rows: DashboardRows, uid: str
) -> None:
    _, found = asking(uid, begun)

    dashboard_rows.timed(uid, found.p95)
    assert found.figures > 0
    assert found.p95 < LIMIT_S, f"{found.p95:.2f} s; the slowest: {found.slowest(3)}"


@pytest.mark.alone
@pytest.mark.thorough
@pytest.mark.parametrize("of", ["requests", "latency", "spend"])
def test_what_is_usual_is_known_after_weeks(begun: Loads, of: str) -> None:
    """What the panels show that a young lab leaves empty (OF_WEEKS in dashboards/states.py)."""
    there = begun.there
    prometheus = Prometheus(there.asker.sources.urls["prometheus"])

    for name in ("anomaly:value:mean1h", "anomaly:band:lower", "anomaly:band:upper"):
        asked = f'count({name}{{of="{of}"}} @ {there.until - DAY_S:.0f})'
        assert prometheus.value(asked) > 0, name


@pytest.fixture(scope="module")
def aged(lab: Lab) -> Iterator[Lab]:
    """Return a lab of few servers that has a history."""
    order = Order(
        NAME,
        "lab",
        base(lab, NAME),
        without=left_out(kept(lab, SERVERS)),
        runtime=lab.runtime,
        history=LENGTH,
    )
    try:
        with running_lab(order) as started:
            yield started
    except LabError as error:
        if "promtool" not in error.message and "prometheus is missing" not in error.message:
            raise
        missing("promtool and prometheus on this machine", f"{error.message}; {error.hint}")


@pytest.fixture(scope="module")
def old(aged: Lab) -> Prometheus:
    """Return a client of its Prometheus, once it has scraped itself."""
    client = Prometheus(aged.address("prometheus", "http").url)
    eventually(lambda: _scraped(client), within_s=SCRAPED_S)
    return client


def _scraped(client: Prometheus) -> None:
    newest = client.raw('up{job="prometheus"}', "1m")
    assert len(newest) > 1


def test_the_history_says_that_it_is_simulated(aged: Lab, old: Prometheus) -> None:
    days = old.value(f"count_over_time({MARK}[60d]) * 300 / {DAY_S}")

    assert days >= parsed(LENGTH).seconds / DAY_S
    assert aged.state.history == LENGTH


def test_history_and_live_samples_are_one_line(old: Prometheus) -> None:
    """The same series, label for label, without a gap that a panel would show."""
    times = [sample.time for sample in old.raw('up{job="prometheus"}', LENGTH)]
    gaps = [after - before for before, after in itertools.pairwise(times)]

    assert max(gaps) < LONGEST_GAP_S
    assert times[0] < time.time() - parsed(LENGTH).seconds + DAY_S


def test_after_a_restart_nothing_was_dropped(aged: Lab, old: Prometheus) -> None:
    series = 'up{job="prometheus"}'
    before = {(each.time, each.value) for each in old.raw(series, "1h")}
    aged.stop("prometheus")
    aged.start("prometheus")

    def back() -> set[tuple[float, float]]:
        found = {(each.time, each.value) for each in old.raw(series, "1h")}
        assert before <= found
        return found

    eventually(back, within_s=READY_S)
    log = aged.log("prometheus").lower()
    assert [word for word in COMPLAINTS if word in log] == []
