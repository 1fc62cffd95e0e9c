"""Reports side by side, as `nox -s beside` prints them."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from acceptance.report.beside import main

SOURCES = {"loki": "official image", "redis": "stand-in image (Debian bookworm)"}


def call(*folders: Path) -> Result:
    cli = typer.Typer()
    cli.command()(main)
    return CliRunner().invoke(cli, [str(folder) for folder in folders])


def report(folder: Path, runtime: str | None, **more: object) -> Path:
    """Write a report of a run."""
    tests = {"passed": 7, "failed": 0, "skipped": 2, "not_run": 0}
    meta = {"runtime": runtime, "seconds": 61.26, "tests": tests, "source": SOURCES}
    folder.mkdir()
    (folder / "report.json").write_text(json.dumps({"meta": meta, **more}))
    return folder


def test_each_run_has_a_column(tmp_path: Path) -> None:
    start = {"warm_s": 9.53, "cold_s": None, "memory_mb": 1234.5, "servers": 2, "targets_up": 26}
    one = report(tmp_path / "one", "processes", start=start)
    two = report(tmp_path / "two", "containers")

    lines = {line[:30].strip(): line.split()[-2:] for line in call(one, two).stdout.splitlines()}

    assert lines[""] == ["processes", "containers"]
    assert lines["tests passed"] == ["7", "7"]
    assert lines["suite, seconds"] == ["61", "61"]
    assert lines["start with warm caches, second"] == ["9.5", "-"]
    assert lines["memory of all servers, MiB"] == ["1234.5", "-"]


def test_only_what_a_registry_served_is_official(tmp_path: Path) -> None:
    shown = call(report(tmp_path / "one", "containers")).stdout

    assert shown.splitlines()[-1].endswith("1 of 2")


def test_a_folder_without_a_report_is_named(tmp_path: Path) -> None:
    done = call(tmp_path)

    assert done.exit_code == 2
    assert f"{tmp_path}: there is no report.json" in done.stderr
