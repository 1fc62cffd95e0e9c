"""`nox -s beside`: the reports of several runs, such as one a runtime, side by side."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from acceptance.report.write import JSON_NAME

Report = Mapping[str, Any]
ROWS: Mapping[str, Callable[[Report], object]] = {
    "tests passed": lambda report: report["meta"]["tests"]["passed"],
    "tests failed": lambda report: report["meta"]["tests"]["failed"],
    "tests skipped": lambda report: report["meta"]["tests"]["skipped"],
    "suite, seconds": lambda report: round(report["meta"]["seconds"]),
    "start with warm caches, seconds": lambda report: report.get("start", {}).get("warm_s"),
    "start with fetching, seconds": lambda report: report.get("start", {}).get("cold_s"),
    "memory of all servers, MiB": lambda report: report.get("start", {}).get("memory_mb"),
    "servers": lambda report: report.get("start", {}).get("servers"),
    "targets up": lambda report: report.get("start", {}).get("targets_up"),
    "servers from official images": lambda report: official(report["meta"]["source"]),
}


def official(sources: Mapping[str, str]) -> str:
    """Return how many servers ran from an image that a registry served."""
    return f"{list(sources.values()).count('official image')} of {len(sources)}"


def table(reports: Mapping[str, Report]) -> Table:
    """Return a table with a column a report."""
    made = Table(box=None, pad_edge=False)
    made.add_column("")
    for name, report in reports.items():
        made.add_column(report["meta"]["runtime"] or name, justify="right")
    for title, ask in ROWS.items():
        made.add_row(title, *(shown(ask(report)) for report in reports.values()))
    return made


def shown(value: object) -> str:
    """Return a figure as it is printed."""
    if value is None:
        return "-"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def main(folders: list[Path] = typer.Argument(help="Folders with a report each.")) -> None:  # noqa: B008
    """Print the reports of several runs of the suite side by side."""
    reports = {}
    for folder in folders:
        try:
            reports[str(folder)] = json.loads((folder / JSON_NAME).read_text(encoding="utf-8"))
        except FileNotFoundError:
            fix = "run the suite with --report-dir"
            sys.stderr.write(f"{folder}: there is no {JSON_NAME}\n  fix: {fix} {folder}\n")
            raise typer.Exit(2) from None
    Console(soft_wrap=True, highlight=False).print(table(reports))


if __name__ == "__main__":
    typer.run(main)
