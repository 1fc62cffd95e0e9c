"""A past that Prometheus has not seen, where rules look back: in its blocks, made by promtool."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from acceptance.retention.made import promtool
from config.alerts import alerts
from config.durations import Duration
from lab.api import Lab

STORE, NAME = "prometheus", "__name__"
# From so long before what is looked back to until so long after it, for the time of a test.
BEFORE_S, AFTER_S, STEP_S = 120, 1800, 15
MAKING_S = 60.0


@dataclass(frozen=True)
class Was:
    """A series that had one value, so long ago each time."""

    labels: Mapping[str, str]
    value: float
    ago: Sequence[Duration]

    def lines(self, now: float) -> Iterator[str]:
        """Yield its samples as OpenMetrics, the oldest first."""
        labels = {name: text for name, text in self.labels.items() if name != NAME}
        named = ",".join(f"{name}={json.dumps(text)}" for name, text in labels.items())
        for ago in sorted(self.ago, reverse=True):
            begun = now - ago.seconds - BEFORE_S
            for at in range(int(begun), int(begun) + BEFORE_S + AFTER_S, STEP_S):
                yield f"{self.labels[NAME]}{{{named}}} {self.value!r} {at}"


def give(lab: Lab, past: Iterable[Was], work: Path) -> None:
    """Start Prometheus anew with a past."""
    lines = [line for was in past for line in was.lines(time.time())]
    text, made = work / "past.txt", work / "blocks"
    text.write_text("\n".join([*lines, "# EOF", ""]), encoding="utf-8")
    made.mkdir()
    tool = promtool(lab)
    subprocess.run(
        tool.command("tsdb", "create-blocks-from", "openmetrics", str(text), str(made)),
        env=dict(tool.env),
        check=True,
        capture_output=True,
        timeout=MAKING_S,
    )
    lab.stop(STORE)
    lab.put(STORE, made)
    lab.start(STORE)


def looked_back(lab: Lab, record: str) -> list[Duration]:
    """Return how long ago the rules look that record a series."""
    records = [each for group in lab.catalogue.groups.values() for each in group.records]
    found = [each.durations.values() for each in records if each.record == record]
    return [lab.environment.wait(duration) for durations in found for duration in durations]


def looks_back(lab: Lab, alert: str) -> list[Duration]:
    """Return how long ago an alert looks."""
    rule = next(rule for rule, _, _ in alerts(lab.catalogue) if rule.alert == alert)
    return [lab.environment.wait(each) for each in rule.durations.values()]
