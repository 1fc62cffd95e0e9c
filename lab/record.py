"""`nox -s record`: write down what the exporters and servers of a running lab really expose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import requests
import typer

from config.catalogue import Catalogue
from config.catalogue.load import HERE
from config.catalogue.scrape import TARGET_LABELS
from lab.api import attach
from lab.errors import LabError

TIMEOUT_S = 30.0
# Series that Prometheus makes itself have no metadata; this file holds them.
SYNTHETIC = "synthetic"
SYNTHETIC_NAMES = ("up", "ALERTS", "ALERTS_FOR_STATE")
# What no job scrapes: file, and the series that go into it.
PUSHED = {"service-graph": '{__name__=~"traces_service_graph_.+"}'}
SUFFIXES = ("_bucket", "_count", "_sum", "_total", "_created")
Entry = dict[str, Any]


def entries(
    series: Iterable[Mapping[str, str]], types: Mapping[str, str], ours: Iterable[str]
) -> dict[str, Entry]:
    """Return {name: {labels, type}} of all `series` but our `own` ones and the synthetic ones."""
    known = set(ours)
    found: dict[str, set[str]] = {}
    for labels in series:
        name = labels["__name__"]
        if name not in known and not is_synthetic(name):
            found.setdefault(name, set()).update(labels)
    return {
        name: {
            "labels": sorted(found[name] - {"__name__", *TARGET_LABELS}),
            "type": type_of(name, types),
        }
        for name in sorted(found)
    }


def is_synthetic(name: str) -> bool:
    """Tell whether Prometheus makes the series itself."""
    return name in SYNTHETIC_NAMES or name.startswith("scrape_") or ":" in name


def type_of(name: str, types: Mapping[str, str]) -> str:
    """Return the type of the family that a series belongs to."""
    if name in types:
        return types[name]
    for suffix in SUFFIXES:
        if name.removesuffix(suffix) in types:
            return types[name.removesuffix(suffix)]
    return "unknown"


def record(url: str, catalogue: Catalogue, folder: Path) -> list[str]:
    """Write a file for each job that exposes anything, and for what is pushed; tell of each."""
    ours = {name for metric in catalogue.metrics.values() for name in metric.sample_names()}
    lines = []
    for job, match in {**{job: f'{{job="{job}"}}' for job in _jobs(catalogue)}, **PUSHED}.items():
        series = _get(url, "series", {"match[]": match})
        metadata = _get(url, "targets/metadata", {"match_target": f'{{job="{job}"}}'})
        types = {entry["metric"]: entry["type"] for entry in metadata}
        found = entries(series, types, ours)
        if found:
            text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
            (folder / f"{job}.json").write_text(text, encoding="utf-8")
            lines.append(f"{job}: {len(found)} series")
    return lines


def _jobs(catalogue: Catalogue) -> list[str]:
    """Return the jobs whose series are known beforehand; of the discovered ones, the probes."""
    probed = [name for name, job in catalogue.discovery_jobs.items() if job.probe]
    return [*catalogue.jobs, *probed]


def _get(url: str, path: str, parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    answer = requests.get(f"{url}/api/v1/{path}", params=parameters, timeout=TIMEOUT_S)
    answer.raise_for_status()
    return list(answer.json()["data"])


def main(name: str = typer.Option("lab", help="The running lab to record.")) -> None:
    """Record what a running lab's targets expose into config/catalogue/recorded/."""
    try:
        lab = attach(name)
        url = lab.address("prometheus", "http").url
        for line in record(url, lab.catalogue, HERE / "recorded"):
            typer.echo(line)
    except LabError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.status) from error


if __name__ == "__main__":
    typer.run(main)
