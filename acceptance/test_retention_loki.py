"""Log lines past the time of their own stream are gone, from the API and from the disk."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from acceptance.clients.loki import Loki
from acceptance.report.facts import Report
from acceptance.retention.chunks import Chunk, chunks, marked
from acceptance.retention.tally import Tally
from acceptance.small_lab import small_lab
from acceptance.waiting import eventually
from config.durations import Duration
from config.retention import retention
from lab.api import Lab

STORE, ENVIRONMENT = "loki", "retention"
QUERY = '{service_name="retention"}'
# One kind has no rule of its own.
OTHER = "other"
AGES = [Duration.parse(age) for age in ("1h", "30h", "60h", "80h", "120h")]
SINCE = "200h"
LINES = 4
# No line may reach its limit while the test runs.
MARGIN = Duration.parse("1h")
# A restart, the wait for the ring, and some cycles of seconds; a busy machine takes longer.
DONE_S = 90.0
APPLIED = "loki_compactor_apply_retention_last_successful_run_timestamp_seconds"


@pytest.fixture(scope="module")
def kept_long(lab: Lab) -> Iterator[Lab]:
    """Return a lab of Loki alone, with retention as it is proven."""
    with small_lab(lab, "retention", ENVIRONMENT, [STORE]) as small:
        yield small


@pytest.fixture
def times(kept_long: Lab) -> dict[str, Duration]:
    """Return how long each kind of line is kept."""
    found = retention(kept_long.catalogue, kept_long.environment)
    times = {stream.kind: stream.time for stream in found.logs} | {OTHER: found.logs_default}
    for limit in times.values():
        assert all(abs(age.ms - limit.ms) >= MARGIN.ms for age in AGES)
    return times


def write(loki: Loki, kind: str, age: Duration) -> list[str]:
    """Write the lines of one stream, a millisecond apart; return their texts."""
    begun = time.time_ns() - age.ms * 10**6
    texts = [f"{kind} {age} {number}" for number in range(LINES)]
    labels = {"service_name": "retention", "kind": kind, "age": str(age)}
    loki.push(labels, {begun + number * 10**6: text for number, text in enumerate(texts)})
    return texts


def on_disk(lab: Lab, count: int) -> set[Chunk]:
    """Return the chunks on disk once there are so many."""

    def there() -> set[Chunk]:
        found = chunks(lab.files(STORE))
        assert len(found) == count, sorted(each.path for each in found)
        return found

    return eventually(there, within_s=DONE_S)


def restart(lab: Lab) -> None:
    lab.stop(STORE)
    lab.start(STORE)


def retained(lab: Lab, loki: Loki) -> None:
    """Wait until retention has marked something, and was applied once more after that."""

    def marks() -> None:
        assert marked(lab.files(STORE))

    eventually(marks, within_s=DONE_S)
    seen = time.time()

    def applied() -> None:
        assert loki.figure(APPLIED) > seen

    eventually(applied, within_s=DONE_S)


@pytest.mark.plan("12.4.7.3")
def test_lines_past_the_time_of_their_stream_are_gone(
    kept_long: Lab, times: dict[str, Duration], report: Report
) -> None:
    """A chunk holds the lines of one stream alone, so that files are counted as lines are."""
    loki = Loki(kept_long.address(STORE, "http").url)
    written = {(kind, age): write(loki, kind, age) for kind in times for age in AGES}
    every = sorted(text for texts in written.values() for text in texts)
    stay = {key for key in written if key[1] < times[key[0]]}
    loki.flush()
    before = on_disk(kept_long, len(written))
    assert sorted(line.text for line in loki.lines(QUERY, SINCE)) == every

    # The compactor sees an index that Loki has closed; then all is marked, and all is still there.
    restart(kept_long)
    retained(kept_long, loki)
    assert chunks(kept_long.files(STORE)) == before

    # Files are removed after a start, or once a minute; nobody asks before, and keeps them in mind.
    restart(kept_long)
    after = on_disk(kept_long, len(stay))
    found = {line.text for line in loki.lines(QUERY, SINCE)}

    assert after < before
    assert ages(after) == sorted(age for _, age in stay)
    assert found == {text for key in stay for text in written[key]}
    Tally(
        store=STORE,
        written=len(every),
        expected_kept=len(stay) * LINES,
        kept=len(found),
        deleted_api=len(every) - len(found),
        deleted_disk=len(before - after) * LINES,
    ).tell(report)


def ages(found: set[Chunk]) -> list[Duration]:
    """Return the age of each chunk, as it was written."""
    now = time.time() * 1000
    return sorted(min(AGES, key=lambda age: abs(now - age.ms - each.last)) for each in found)
