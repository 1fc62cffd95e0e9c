"""`python -m lab.history.record`: write down how the series of a running lab behave.

A lab that has run for ten minutes or longer has done everything a few times.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import typer

from config.catalogue import Catalogue
from config.catalogue.metrics import MetricType
from config.dashboards import load_library
from lab.api import Lab, attach
from lab.errors import LabError
from lab.history.profile import BUCKET, COUNT, FILE, LE, SUM, Kind
from lab.history.selected import selectors

TIMEOUT_S = 60.0
DIGITS = 4
# Series that Prometheus makes of alerts: the history makes them itself (lab/history/recorded.py).
ALERTS = "ALERTS"
Labels = tuple[tuple[str, str], ...]
Values = dict[Labels, float]


@dataclass(frozen=True)
class Recorder:
    """Prometheus of a lab, the lab's environment, and how long it has run in seconds."""

    url: str
    catalogue: Catalogue
    environment: str
    age_s: float

    def families(self, wanted: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
        """Return what is known of each family, and the names of which there is nothing."""
        by_name: dict[str, list[str]] = defaultdict(list)
        for selector, name in wanted.items():
            by_name[name].append(selector)
        histograms: dict[str, list[str]] = defaultdict(list)
        found, absent = [], []
        for name, several in sorted(by_name.items()):
            if name == ALERTS:
                continue
            base, ending = self._base(name)
            if ending:
                histograms[base].append(ending)
                continue
            told = self._plain(name, several)
            (found.append(told) if told["series"] else absent.append(name))
        for base, endings in sorted(histograms.items()):
            told = self._histogram(base, endings)
            names = [f"{base}{ending}" for ending in endings]
            (found.append(told) if told["series"] else absent.extend(names))
        return found, absent

    def _base(self, name: str) -> tuple[str, str]:
        """Return a histogram's own name, and the ending of one of its series."""
        for ending in (BUCKET, SUM, COUNT):
            base = name.removesuffix(ending)
            metric = self.catalogue.metrics.get(base)
            if base != name and metric is not None and metric.buckets:
                return base, ending
        return name, ""

    def _plain(self, name: str, several: list[str]) -> dict[str, Any]:
        """Return a family of counters or gauges."""
        now = self._all("@", several)
        if self._counts(name):
            levels = self._all(f"rate(@[{self.age_s:.0f}s])", several)
            whole = all(value.is_integer() for value in now.values())
            figures = {key: [levels.get(key, 0.0), 0.0, value] for key, value in now.items()}
            return self._told(name, Kind.COUNTER, figures) | {"whole": whole}
        levels = self._all(f"avg_over_time(@[{self.age_s:.0f}s])", several)
        spreads = self._all(f"stddev_over_time(@[{self.age_s:.0f}s])", several)
        figures = {
            key: [levels.get(key, value), spreads.get(key, 0.0), value]
            for key, value in now.items()
        }
        return self._told(name, Kind.GAUGE, figures)

    def _histogram(self, base: str, endings: list[str]) -> dict[str, Any]:
        """Return a histogram: what is observed a second, the mean, and the share of each bucket."""
        counts, sums, buckets = (self._all("@", [base + end]) for end in (COUNT, SUM, BUCKET))
        bounds = sorted({dict(key)[LE] for key in buckets}, key=float)
        figures: dict[Labels, list[Any]] = {}
        for key, count in counts.items():
            if not count:
                continue
            upto = [buckets[tuple(sorted((*key, (LE, bound))))] for bound in bounds]
            parts = [b - a for a, b in zip([0.0, *upto], upto, strict=False)]
            shares = [round(part / count, DIGITS) for part in parts]
            mean = sums[key] / count
            figures[key] = [count / self.age_s, 0.0, count, mean, shares]
        return self._told(base, Kind.HISTOGRAM, figures) | {
            "bounds": bounds,
            "endings": sorted(endings),
        }

    def _counts(self, name: str) -> bool:
        """Tell whether a series is a counter."""
        metric = self.catalogue.metrics.get(name)
        if metric is not None:
            return metric.type is MetricType.COUNTER
        recorded = self.catalogue.recorded.get(name)
        return recorded is not None and recorded.type in ("counter", "histogram", "summary")

    def _told(self, name: str, kind: Kind, figures: Mapping[Labels, list[Any]]) -> dict[str, Any]:
        names = sorted({label for key in figures for label, _ in key})
        series = [
            [[self._value(key, label) for label in names], *map(_short, values)]
            for key, values in sorted(figures.items())
        ]
        return {"name": name, "kind": kind.value, "labels": names, "series": series}

    def _value(self, key: Labels, label: str) -> str | None:
        """Return a label's value; none stands for the environment of whatever lab it will be."""
        value = dict(key).get(label, "")
        own = label == "environment" and value == self.environment
        return None if own else value

    def _all(self, form: str, several: list[str]) -> Values:
        found: Values = {}
        for selector in several:
            answer = requests.get(
                f"{self.url}/api/v1/query",
                params={"query": form.replace("@", selector)},
                timeout=TIMEOUT_S,
            )
            answer.raise_for_status()
            for each in answer.json()["data"]["result"]:
                labels = {name: v for name, v in each["metric"].items() if name != "__name__"}
                found[tuple(sorted(labels.items()))] = float(each["value"][1])
        return found


def _short(value: Any) -> Any:
    """Return a figure with as many digits as its meaning has."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def record(lab: Lab, file: Path = FILE) -> list[str]:
    """Write the file; return the names that are asked for and have no series."""
    url = lab.address("prometheus", "http").url
    created = (lab.state.folder / "rendered").stat().st_mtime
    recorder = Recorder(url, lab.catalogue, lab.environment.name, time.time() - created)
    wanted = selectors(lab.catalogue, lab.environment, load_library())
    families, absent = recorder.families(wanted)
    lines = ",\n".join(_family(each) for each in families)
    text = f'{{"absent": {json.dumps(sorted(absent))},\n"families": [\n{lines}\n]}}\n'
    file.write_text(text, encoding="utf-8")
    return absent


def _family(told: dict[str, Any]) -> str:
    """Return a family with one series a line."""
    head = json.dumps({name: value for name, value in told.items() if name != "series"})
    series = ",\n ".join(json.dumps(each) for each in told["series"])
    return f'{head[:-1]}, "series": [\n {series}]}}'


def main(name: str = typer.Option("lab", help="The running lab to record.")) -> None:
    """Write lab/history/series.json, from which a history is made."""
    try:
        absent = record(attach(name))
    except LabError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.status) from error
    typer.echo("asked for, and without a series: " + (", ".join(absent) or "none"))


if __name__ == "__main__":
    typer.run(main)
