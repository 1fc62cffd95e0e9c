"""Blocks of Prometheus made from samples of a lab, and what they take on a disk."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.check import Tool

TIMEOUT_S = 120.0


@dataclass(frozen=True)
class Blocks:
    """What is in blocks, and the bytes of their samples and of their indexes."""

    samples: int
    series: int
    sample_bytes: int
    index_bytes: int

    def bytes_per_sample(self, of_a_series: float) -> float:
        """Return the bytes of a sample in a block that has so many of each series.

        An index is as large however short the series are: a young lab's would count for too much.
        """
        return self.sample_bytes / self.samples + self.index_bytes / self.series / of_a_series


def written(promtool: Tool, series: Iterable[dict[str, Any]], folder: Path) -> Blocks:
    """Write what a range selector gave as blocks below `folder`, and measure them."""
    text = folder / "samples.txt"
    text.write_text("\n".join([*_lines(series), "# EOF\n"]), encoding="utf-8")
    made = folder / "blocks"
    done = subprocess.run(
        promtool.command("tsdb", "create-blocks-from", "openmetrics", str(text), str(made)),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        env=dict(promtool.env),
    )
    assert done.returncode == 0, done.stderr
    return _measured(made)


def _lines(series: Iterable[dict[str, Any]]) -> Iterator[str]:
    for each in series:
        labels = dict(each["metric"])
        name = labels.pop("__name__")
        pairs = ",".join(f"{label}={json.dumps(value)}" for label, value in labels.items())
        for time, value in each["values"]:
            yield f"{name}{{{pairs}}} {value} {time:.3f}"


def _measured(folder: Path) -> Blocks:
    stats = [json.loads(meta.read_text())["stats"] for meta in folder.glob("*/meta.json")]
    assert stats, "promtool has made no block"
    return Blocks(
        sum(each["numSamples"] for each in stats),
        sum(each["numSeries"] for each in stats),
        sum(each.stat().st_size for each in folder.glob("*/chunks/*")),
        sum(each.stat().st_size for each in folder.glob("*/index")),
    )
