"""Lines sent to a Prometheus, many samples at a time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np

from acceptance.clients.remote_write import RemoteWrite, label
from acceptance.ordinary.lines import Line
from acceptance.ordinary.story import STEP_S
from lab.history.week import Floats, Steps

# What Prometheus writes where a series ends: a NaN that no calculation makes.
STALE = np.array([0x7FF0000000000002], dtype="<u8").view("<f8")[0]
# A message of the protocol: a tag and a length, a value and a time, each with its tag.
SAMPLE = np.dtype(
    [("tag", "u1", 2), ("is", "u1"), ("value", "<u8"), ("at", "u1"), ("time", "u1", 6)]
)
AT_ONCE = 16
TIMEOUT_S = 1800.0
# Asked for over windows too short for four steps: sampled twice as often, as a scrape would.
DENSE = ("db_client_connection_timeouts_total",)


def write(url: str, lines: Iterable[tuple[Line, Steps]]) -> int:
    """Send lines, each with the times of its values in seconds since 1970; return how many."""
    receiver, left, count = RemoteWrite(url, TIMEOUT_S), iter(lines), 0
    while several := [encoded(*each) for each in islice(left, AT_ONCE)]:
        receiver.send(several)
        count += len(several)
    return count


def encoded(line: Line, times: Steps) -> bytes:
    """Return a line as the protocol's TimeSeries."""
    at, values = _dense(line, times) if line.name in DENSE else (times, line.values)
    labels = {"__name__": line.name, **line.labels}
    return b"".join([*(label(*pair) for pair in sorted(labels.items())), samples(at, values)])


def samples(times: Steps, values: Floats) -> bytes:
    """Return samples; a gap begins with a mark that says so, and has nothing else."""
    there = ~np.isnan(values)
    ends = np.concatenate(([False], there[:-1])) & ~there
    kept = there | ends
    at = times[kept] * 1000
    found = np.zeros(len(at), dtype=SAMPLE)
    found["tag"], found["is"], found["at"] = (0x12, SAMPLE.itemsize - 2), 0x09, 0x10
    known = np.where(there, values, STALE)[kept]
    found["value"] = known.astype("<f8").view("<u8")
    for place in range(6):
        more = 0x80 if place < 5 else 0
        found["time"][:, place] = at >> 7 * place & 0x7F | more
    return found.tobytes()


def _dense(line: Line, times: Steps) -> tuple[Steps, Floats]:
    between = np.floor((line.values[:-1] + line.values[1:]) / 2)
    at = np.repeat(times, 2)[:-1]
    at[1::2] += STEP_S // 2
    values = np.repeat(line.values, 2)[:-1]
    values[1::2] = between
    return at, values
