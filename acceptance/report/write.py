"""Writes the report's files, each whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

from acceptance.report.contract import Document
from acceptance.report.page import page

JSON_NAME = "report.json"
PAGE_NAME = "report.html"
JUNIT_NAME = "junit.xml"


def obstacle(folder: Path) -> str:
    """Return what stands against writing to `folder`, which need not exist, or nothing."""
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    if not standing.is_dir():
        return f"{standing} is not a folder"
    return "" if os.access(standing, os.W_OK) else f"{standing} may not be written to"


def prepare(folder: Path) -> None:
    """Make the folder and take away an earlier run's report; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (JSON_NAME, PAGE_NAME):
        (folder / name).unlink(missing_ok=True)


def write_report(report: Document, folder: Path) -> None:
    """Write report.html, then report.json; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / PAGE_NAME, page(report))
    _replace(folder / JSON_NAME, json.dumps(report, indent=2, allow_nan=False) + "\n")


def _replace(path: Path, text: str) -> None:
    """Write beside the file, then rename: a reader never sees a half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
