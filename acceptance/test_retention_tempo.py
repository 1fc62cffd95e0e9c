"""Traces past their time are gone, from the API and from the disk; young ones stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from acceptance.clients.otlp import Collector
from acceptance.clients.tempo import Tempo
from acceptance.report.facts import Report
from acceptance.retention.blocks import before_storing, tempo_blocks
from acceptance.retention.tally import Tally
from acceptance.small_lab import small_lab
from acceptance.waiting import eventually
from config.environment import TempoGeneration
from config.retention import retention
from lab.api import Lab

STORE, ENVIRONMENT = "tempo", "retention"
TRACES = 5
# They have ended so long ago when they arrive; Tempo believes no more than two minutes.
AGE_S = 15.0
# Tempo looks every ten seconds for what it should write, and takes up to two looks.
STORED_S = 40.0
# After their time: the next look, the delay, and the next look after that.
GONE_S = 30.0


@pytest.fixture(scope="module")
def short(lab: Lab) -> Iterator[Lab]:
    """Return a lab of Tempo and the collector, with retention as it is proven."""
    with small_lab(lab, "retention", ENVIRONMENT, [STORE, "otel-collector"]) as small:
        yield small


@pytest.fixture
def told(short: Lab) -> Tempo:
    """Return a client of that Tempo."""
    return Tempo(short.address(STORE, "http").url)


def write(lab: Lab, name: str, age_s: float = 0) -> list[str]:
    """Write traces of one span, at once, so that one block gets them all; return their ids."""
    collector = Collector(lab.address("otel-collector", "otlp-http").url)
    return collector.push_spans("retention", [f"{name} {n}" for n in range(TRACES)], age_s)


def stored(lab: Lab, others: set[str]) -> set[str]:
    """Return the blocks on disk beside `others`, once there are any."""

    def there() -> set[str]:
        found = tempo_blocks(lab.files(STORE)) - others
        assert found
        return found

    return eventually(there, within_s=STORED_S)


def answered(tempo: Tempo, ids: Sequence[str]) -> int:
    """Return how many of these traces Tempo tells."""
    return sum(bool(tempo.spans(each)) for each in ids)


@pytest.mark.plan("12.4.7.3")
def test_traces_past_their_time_are_gone(short: Lab, told: Tempo, report: Report) -> None:
    """Blocks go as a whole; a trace is gone from the disk when no block of its batch is there."""
    time_s = retention(short.catalogue, short.environment).traces.seconds
    old = write(short, "old", AGE_S)
    old_blocks = stored(short, set())
    assert answered(told, old) == TRACES

    young = write(short, "young")
    young_blocks = stored(short, old_blocks)

    def gone() -> None:
        assert old_blocks.isdisjoint(tempo_blocks(short.files(STORE)))
        assert answered(told, old) == 0

    eventually(gone, within_s=time_s + GONE_S)
    files = short.files(STORE)
    kept = answered(told, young)

    assert tempo_blocks(files) == young_blocks
    if short.environment.tempo is TempoGeneration.V1:
        # Tempo 3 has a copy of its own for two minutes more, of which it tells nobody.
        assert old_blocks.isdisjoint(before_storing(files))
    left = answered(told, old)
    Tally(
        store=STORE,
        written=len(old) + len(young),
        expected_kept=len(young),
        kept=kept,
        deleted_api=len(old) - left,
        deleted_disk=len(old),
    ).tell(report)
