"""Blocks of Prometheus with old time stamps, made by promtool."""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

from acceptance.report import missing
from config.check import Tool
from lab.api import Lab

SERIES = "setarcos_retention_probe"
# Prometheus cuts blocks at whole multiples of this.
WINDOW_S = 7200
# From the start of its window to the first sample of a block, and from one sample to the next.
FIRST_S, STEP_S = 600, 15
MAKING_S = 60.0


@dataclass(frozen=True)
class Plan:
    """A block: how many windows before the present one it is, and its samples."""

    back: int
    series: int = 1
    samples: int = 10

    @property
    def selector(self) -> str:
        """Return what finds its series, and no other's."""
        return f'{SERIES}{{back="{self.back}"}}'

    def text(self, now: float) -> str:
        """Return its samples as OpenMetrics: values of chance, which hardly get smaller."""
        begun = (now // WINDOW_S - self.back) * WINDOW_S + FIRST_S
        lines = [f"# TYPE {SERIES} gauge"]
        chance = random.Random(self.back)  # noqa: S311 - no secret
        for series in range(self.series):
            labels = f'{{back="{self.back}",series="{series}"}}'
            lines += [
                f"{SERIES}{labels} {chance.random()} {begun + n * STEP_S:.0f}"
                for n in range(self.samples)
            ]
        return "\n".join([*lines, "# EOF", ""])


def promtool(lab: Lab) -> Tool:
    """Return promtool; skips the test where it is not here."""
    found = lab.tool("promtool")
    if found is None:
        missing("promtool", "it comes with Prometheus: nox -s lab -- doctor says how to get it")
    return found


def make(tool: Tool, plan: Plan, now: float, data: Path, work: Path) -> str:
    """Put a block into Prometheus' data folder while it is stopped; return the block's name."""
    source = work / f"{plan.back}.txt"
    source.write_text(plan.text(now), encoding="utf-8")
    before = {path.name for path in data.iterdir()}
    subprocess.run(
        tool.command("tsdb", "create-blocks-from", "openmetrics", str(source), str(data)),
        env=dict(tool.env),
        check=True,
        capture_output=True,
        timeout=MAKING_S,
    )
    (name,) = {path.name for path in data.iterdir()} - before
    return name
