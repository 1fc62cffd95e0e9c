"""Progress is lines without colour where there is no terminal, or where NO_COLOR is set."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from lab.provision.progress import Progress


def watched(*, terminal: bool, every: float = 3600) -> tuple[Progress, io.StringIO]:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, soft_wrap=True, width=100)
    return Progress(console, every), out


def test_a_line_for_each_new_state() -> None:
    progress, out = watched(terminal=False)
    with progress:
        item = progress.item("loki", 240)
        for done in (1, 2, 3):
            item.now("building", done, 100, "packages")
        item.end("done")

    assert out.getvalue() == (
        "loki: building, 1 of 100 packages, 0 s (usually 240 s in all)\nloki: done, 0 s\n"
    )


def test_a_line_every_so_often_within_a_state() -> None:
    progress, out = watched(terminal=False, every=0)
    item = progress.item("loki")
    item.now("fetching", 2**20, 3 * 2**20, "MB")
    item.now("downloading", 7, unit="modules")
    progress.beat()
    item.end("done")
    progress.beat()

    assert out.getvalue().splitlines() == [
        "loki: fetching, 1.0 of 3.0 MB, 0 s",
        "loki: downloading, 7 modules, 0 s",
        "loki: downloading, 7 modules, 0 s",
        "loki: done, 0 s",
    ]


def test_what_waits_for_its_turn_is_not_told() -> None:
    progress, out = watched(terminal=False, every=0)
    progress.item("loki")
    progress.beat()

    assert out.getvalue() == ""


def test_no_color_means_lines_on_a_terminal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    progress, out = watched(terminal=True)
    with progress:
        progress.item("loki").now("building", 1, 2, "packages")

    assert out.getvalue() == "loki: building, 1 of 2 packages, 0 s\n"


def test_bars_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    progress, out = watched(terminal=True)
    with progress:
        progress.item("loki").now("building", 1, 2, "packages")

    assert "building, 1 of 2 packages" in out.getvalue()
    assert "\x1b[" in out.getvalue()
