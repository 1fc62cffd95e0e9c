"""A lab keeps its history as long as its own metrics."""

from __future__ import annotations

from config.durations import Duration
from config.environment import load_environment
from config.retention import retention
from lab.history.kept import lengthened
from lab.history.length import MOST
from tests import loaded

CATALOGUE = loaded.catalogue()
LAB = load_environment("lab")


def test_without_a_history_nothing_changes() -> None:
    assert lengthened(CATALOGUE, LAB, "") is LAB


def test_with_one_the_time_is_longer_and_what_is_rendered_says_so() -> None:
    longer = lengthened(CATALOGUE, LAB, "30d")
    before, after = (retention(CATALOGUE, each).metrics for each in (LAB, longer))

    assert after.time.ms >= before.time.ms + Duration.parse("30d").ms
    flags = loaded.rendered(longer)["prometheus/prometheus.flags"]
    assert f"--storage.tsdb.retention.time={after.time}" in flags


def test_the_longest_fits_on_the_disk() -> None:
    assert loaded.rendered(lengthened(CATALOGUE, LAB, f"{MOST.ms // 86_400_000}d"))
