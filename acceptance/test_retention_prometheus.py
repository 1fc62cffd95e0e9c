"""Blocks past their time, or over the size, are gone from Prometheus' API and disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.report import missing
from acceptance.report.facts import Report
from acceptance.retention.blocks import prometheus_blocks, rest
from acceptance.retention.made import STEP_S, WINDOW_S, Plan, make, promtool
from acceptance.retention.tally import Tally
from acceptance.small_lab import small_lab
from acceptance.waiting import eventually
from config.catalogue.retention import MetricRetention
from config.retention import retention
from lab.api import Lab
from lab.runtimes import PROCESSES

STORE, ENVIRONMENT = "prometheus", "retention"
GONE_S = 30.0
# In windows of two hours before the present one. The old ones are near enough to each other.
OLD, FRESH = (54, 46, 40), (18, 6, 1)
# So many are 0.3 MB: three blocks are under the limit, and four are over it.
SAMPLES, SERIES = 400, 95
OVER, UNDER = (9, 7), (5, 3, 1)
# What blocks leave of the size, less than the log of a few scrapes of Prometheus itself.
ROOM_BYTES = 10_000
SCRAPED_S = 60.0


@dataclass
class Shelf:
    """Prometheus' blocks as they were put there, by what each was made from."""

    lab: Lab
    work: Path
    now: float = field(default_factory=time.time)
    names: dict[Plan, str] = field(default_factory=dict)

    @property
    def limits(self) -> MetricRetention:
        """Return how long and how much is kept."""
        return retention(self.lab.catalogue, self.lab.environment).metrics

    def put(self, plans: Iterable[Plan]) -> None:
        """Add blocks while Prometheus is stopped, then start it."""
        data = self.lab.site.data_folder(STORE)
        for plan in plans:
            self.names[plan] = make(promtool(self.lab), plan, self.now, data, self.work)
        self.lab.start(STORE)

    @property
    def on_disk(self) -> set[Plan]:
        """Return what is there."""
        there = prometheus_blocks(self.lab.files(STORE))
        return {plan for plan, name in self.names.items() if name in there}

    @property
    def answered(self) -> set[Plan]:
        """Return those whose every sample Prometheus tells; of the others it tells none."""
        prometheus = Prometheus(self.lab.address(STORE, "http").url)
        found = {plan: told(prometheus, plan) for plan in self.names}
        assert all(count in (0, plan.series * plan.samples) for plan, count in found.items())
        return {plan for plan, count in found.items() if count}

    def tally(self, store: str, stay: set[Plan]) -> Tally:
        """Return what became of all of them; they are counted in blocks."""
        written, kept = set(self.names), self.answered
        return Tally(
            store=store,
            written=len(written),
            expected_kept=len(stay),
            kept=len(kept & stay),
            deleted_api=len(written - kept),
            deleted_disk=len(written - self.on_disk),
        )


def told(prometheus: Prometheus, plan: Plan) -> int:
    """Return how many samples of a block Prometheus tells."""
    window = f"{(plan.back + 1) * WINDOW_S + STEP_S}s"
    found = prometheus.query(f"sum(count_over_time({plan.selector}[{window}]))")
    return int(found[0]["value"][1]) if found else 0


@pytest.fixture(scope="module")
def small(lab: Lab) -> Iterator[Lab]:
    """Return a lab of Prometheus alone, with retention as it is proven."""
    if lab.runtime != PROCESSES:
        missing("a data folder of this machine", "run the suite with --runtime processes")
    promtool(lab)
    with small_lab(lab, "retention", ENVIRONMENT, [STORE]) as found:
        yield found


@pytest.fixture
def shelf(small: Lab, tmp_path: Path) -> Shelf:
    """Return Prometheus without any data, stopped."""
    small.stop(STORE)
    shutil.rmtree(small.site.data_folder(STORE))
    return Shelf(small, tmp_path)


def settled(shelf: Shelf, stay: set[Plan]) -> None:
    """Wait until the disk has what is to stay, and what Prometheus tells is the same."""

    def done() -> None:
        assert shelf.on_disk == stay
        assert shelf.answered == stay

    eventually(done, within_s=GONE_S)


@pytest.mark.plan("12.4.7.3")
def test_blocks_past_their_time_are_gone(shelf: Shelf, report: Report) -> None:
    """Age is counted from the newest block: alone among themselves, none is too old."""
    old, fresh = {Plan(back) for back in OLD}, {Plan(back) for back in FRESH}
    limit = shelf.limits.time.seconds
    assert (max(OLD) - min(OLD) + 2) * WINDOW_S < limit
    # None straddles the limit: a block goes as a whole.
    assert all(abs((back - min(FRESH)) * WINDOW_S - limit) > 2 * WINDOW_S for back in OLD + FRESH)
    shelf.put(old)
    settled(shelf, old)

    shelf.lab.stop(STORE)
    shelf.put(fresh)
    settled(shelf, fresh)

    shelf.tally(STORE, fresh).tell(report)


@pytest.mark.thorough
@pytest.mark.plan("12.4.7.3")
def test_the_oldest_blocks_over_the_size_are_gone(shelf: Shelf, report: Report) -> None:
    """Size is that of all blocks, the newest first, and of the log; all are young enough."""
    over = {Plan(back, SERIES, SAMPLES) for back in OVER}
    under = {Plan(back, SERIES, SAMPLES) for back in UNDER}
    assert (max(OVER) + 1) * WINDOW_S < shelf.limits.time.seconds
    # As many as fit: though they are the oldest, they stay.
    first = {*over, *(plan for plan in under if plan.back == max(UNDER))}
    shelf.put(first)
    settled(shelf, first)

    shelf.lab.stop(STORE)
    sizes = prometheus_blocks(shelf.lab.files(STORE))
    shelf.put(under - first)
    settled(shelf, under)

    files = shelf.lab.files(STORE)
    kept = sum(prometheus_blocks(files).values())
    assert kept + rest(files) < shelf.limits.size_bytes
    assert kept + min(sizes.values()) > shelf.limits.size_bytes
    shelf.tally(f"{STORE}, by size", under).tell(report)


@pytest.mark.thorough
@pytest.mark.plan("12.4.7.3")
def test_the_log_counts_towards_the_size(shelf: Shelf, report: Report) -> None:
    """Blocks that fit by themselves stay, until the log takes the room that they had left."""
    young = {Plan(back, SERIES, SAMPLES) for back in UNDER}
    shelf.put(young)
    settled(shelf, young)

    shelf.lab.stop(STORE)
    shutil.rmtree(shelf.lab.site.data_folder(STORE) / "wal")
    sizes = prometheus_blocks(shelf.lab.files(STORE))
    left = shelf.limits.size_bytes - sum(sizes.values()) - ROOM_BYTES
    series = left * SERIES // max(sizes.values())
    oldest = Plan(min(OVER), series, SAMPLES)
    shelf.put({oldest})
    settled(shelf, {*young, oldest})

    def grown() -> None:
        files = shelf.lab.files(STORE)
        assert sum(prometheus_blocks(files).values()) + rest(files) > shelf.limits.size_bytes

    eventually(grown, within_s=SCRAPED_S)
    # It looks when it starts, sooner than by itself.
    shelf.lab.stop(STORE)
    shelf.lab.start(STORE)
    settled(shelf, young)
    files = shelf.lab.files(STORE)
    assert sum(prometheus_blocks(files).values()) + rest(files) < shelf.limits.size_bytes
    shelf.tally(f"{STORE}, by its log", young).tell(report)
