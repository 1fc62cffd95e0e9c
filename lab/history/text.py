"""Samples as OpenMetrics text, from which promtool makes blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from lab.history.model import Rows
from lab.history.week import STEP_S

END = "# EOF\n"


def write(file: Path, rows: Iterable[Rows], since: int, length: int) -> int:
    """Write the first `length` steps of `rows` from step `since` on; return how many samples."""
    times = [str((since + index) * STEP_S) for index in range(length)]
    samples = 0
    with file.open("w", encoding="utf-8") as out:
        for each in rows:
            for name, values in zip(each.names, _words(each, length), strict=True):
                pairs = zip(values, times, strict=True)
                out.write("\n".join([f"{name} {value} {at}" for value, at in pairs]) + "\n")
                samples += length
        out.write(END)
    return samples


def _words(rows: Rows, length: int) -> Iterable[Sequence[object]]:
    """Return the values as they are written; a float has as many digits as it needs."""
    values = rows.values[:, :length]
    if np.issubdtype(values.dtype, np.floating):
        return ([f"{value:.9g}" for value in line] for line in values.tolist())
    whole: list[list[int]] = values.tolist()
    return whole
