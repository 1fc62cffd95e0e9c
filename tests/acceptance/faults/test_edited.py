"""A server runs with other words in its files, and with its own again afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from acceptance.faults.edited import edited
from lab.api import Lab


class Standing:
    """A stand-in for a lab: says what its server's file was at each start."""

    def __init__(self, folder: Path) -> None:
        self.rendered = folder
        self.file = folder / "loki" / "loki.yaml"
        self.file.parent.mkdir()
        self.file.write_text("a: 1\nb: 2\n", encoding="utf-8")
        self.told: list[str] = []

    def stop(self, server: str) -> None:
        """Stop it."""
        self.told.append(f"stop {server}")

    def start(self, server: str) -> None:
        """Start it with what its file has now."""
        self.told.append(f"start {server}: {self.file.read_text(encoding='utf-8')}")


def test_a_server_is_started_with_each_wording(tmp_path: Path) -> None:
    lab = Standing(tmp_path)

    with pytest.raises(ZeroDivisionError), edited(cast("Lab", lab), "loki", {"a: 1": "a: 7"}):
        raise ZeroDivisionError

    stop = "stop loki"
    assert lab.told == [stop, "start loki: a: 7\nb: 2\n", stop, "start loki: a: 1\nb: 2\n"]


def test_words_that_are_not_there_are_a_mistake_of_the_test(tmp_path: Path) -> None:
    lab = Standing(tmp_path)

    with (
        pytest.raises(AssertionError, match="no file of loki has c: 3"),
        edited(cast("Lab", lab), "loki", {"c: 3": "c: 4"}),
    ):
        pass

    assert lab.told == []
