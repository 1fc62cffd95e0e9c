"""Loki's folder of chunks: gone while a fault is held, as before after it, however it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.api import Lab
from lab.faults import loki
from lab.site import Site
from lab.state import State


@pytest.fixture
def lab(site: Site, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """Return a lab whose Loki is never asked."""
    State(name=site.name, parts={}, environment="lab", port_base=23000, complete=True).save()
    monkeypatch.setattr(loki, "_flush", lambda *_: None)
    return Lab(site.name)


@pytest.fixture
def chunks(site: Site) -> Path:
    """Return the folder of chunks, which is not there yet."""
    return site.data_folder("loki") / "chunks" / "fake"


def test_chunks_are_there_again(lab: Lab, chunks: Path) -> None:
    (chunks / "one").mkdir(parents=True)

    with loki.unsaved(lab):
        assert chunks.is_file()

    assert [each.name for each in chunks.iterdir()] == ["one"]
    assert [each.name for each in chunks.parent.iterdir()] == ["fake"]


def test_a_loki_that_has_written_nothing_yet_has_no_folder(lab: Lab, chunks: Path) -> None:
    with loki.unsaved(lab):
        assert chunks.is_file()

    assert not chunks.exists()


def test_mending_what_is_whole_changes_nothing(lab: Lab, chunks: Path) -> None:
    chunks.mkdir(parents=True)

    loki.mended(lab)

    assert chunks.is_dir()
