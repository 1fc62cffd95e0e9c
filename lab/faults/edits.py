"""Lines that somebody writes into the configuration of the lab's Prometheus, and takes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import requests
from filelock import FileLock

from lab.api import Lab
from lab.errors import LabError

SERVER, FILE = "prometheus", "prometheus.yml"
TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Edit:
    """More text after a line that is there once: taken out, the file is what it was."""

    line: str
    more: str


@contextmanager
def edited(lab: Lab, edit: Edit) -> Iterator[None]:
    """Have Prometheus work with more lines than it was given."""
    try:
        if not _swap(lab, edit.line, edit.line + edit.more):
            raise LabError(f"{FILE} has no line {edit.line.strip()}", status=1)
        yield
    finally:
        mended(lab, edit)


def mended(lab: Lab, edit: Edit) -> None:
    """Take the lines out where they are; that Prometheus does not run is no matter."""
    with suppress(requests.ConnectionError):
        _swap(lab, edit.line + edit.more, edit.line)


def _swap(lab: Lab, old: str, new: str) -> bool:
    """Change the file and have it read; tell whether there was something to change."""
    file = lab.rendered / SERVER / FILE
    # Several faults may edit it, each at its own lines.
    with FileLock(lab.state.folder / f"{FILE}.lock"):
        text = file.read_text(encoding="utf-8")
        if old not in text:
            return False
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        url = f"{lab.address(SERVER, 'http').url}/-/reload"
        answer = requests.post(url, timeout=TIMEOUT_S)
    if not answer.ok:
        raise LabError(f"Prometheus refuses its configuration: {answer.text}", status=1)
    return True


def after_job(name: str, more: str) -> Edit:
    """Return more lines at the beginning of a scrape job."""
    return Edit(f"  - job_name: {name}\n", more)
