"""Mean times to detect and to recover, with the arithmetic that leads to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.catalogue.rules import Severity

BASELINE = Path(__file__).with_name("baseline.yaml")
ALL = "all"
Row = dict[str, Any]


@dataclass(frozen=True)
class Without:
    """Who notices without us what an alert of a severity tells of, after how long, and why so."""

    severity: str
    who: str
    seconds: float
    kind: str
    why: str
    source: str


@dataclass(frozen=True)
class Detection:
    """An alert that a fault raised, and how long it was broken when somebody heard of it."""

    alert: str
    severity: Severity
    fault: str
    detected_s: float


@dataclass(frozen=True)
class Recovery:
    """A fault that was mended by its runbook: how long each part of that took, in a lab."""

    alert: str
    fault: str
    command: str
    told_s: float
    command_s: float
    over_s: float

    @property
    def restored_s(self) -> float:
        """Return the time from the fault to the message that it is over, where nobody sleeps."""
        return self.told_s + self.command_s + self.over_s

    def production_s(self, scale: float, acting_s: float) -> float:
        """Return the same in production: rules are slower there, commands are not."""
        return scale * self.told_s + acting_s + self.command_s + scale * self.over_s


def baseline(file: Path = BASELINE) -> dict[str, Without]:
    """Return what is noticed without us, by severity."""
    told = yaml.safe_load(file.read_text("utf-8"))
    return {each["severity"]: Without(**each) for each in told}


def detected(
    found: Sequence[Detection], scale: float, without: Mapping[str, Without]
) -> Iterator[Row]:
    """Yield the mean of each severity that was found, and of all, beside the time without us."""
    for severity in Severity:
        own = [each for each in found if each.severity is severity]
        if own:
            yield _mean(severity.value, own, scale, without[severity.value].seconds)
    if found:
        expected = sum(without[each.severity.value].seconds for each in found) / len(found)
        yield _mean(ALL, found, scale, expected)


def _mean(name: str, found: Sequence[Detection], scale: float, without_s: float) -> Row:
    total = sum(each.detected_s for each in found)
    mean = total / len(found)
    return {
        "severity": name,
        "proofs": len(found),
        "sum_s": total,
        "mean_s": mean,
        "production_mean_s": mean * scale,
        "without_s": without_s,
        "times_sooner": without_s / (mean * scale),
    }


def recovered(found: Iterable[Recovery], scale: float, acting_s: float) -> Iterator[Row]:
    """Yield what each recovery took, part by part."""
    for each in found:
        yield {
            "alert": each.alert,
            "fault": each.fault,
            "command": each.command,
            "told_s": each.told_s,
            "command_s": each.command_s,
            "over_s": each.over_s,
            "restored_s": each.restored_s,
            "production_restored_s": each.production_s(scale, acting_s),
        }


def mean_recovery(found: Sequence[Recovery], scale: float, acting_s: float) -> Row:
    """Return the mean of recoveries, here and in production."""
    total = sum(each.restored_s for each in found)
    there = sum(each.production_s(scale, acting_s) for each in found)
    return {
        "proofs": len(found),
        "time_scale": scale,
        "acting_s": acting_s,
        "sum_s": total,
        "mean_s": total / len(found),
        "production_mean_s": there / len(found),
    }
