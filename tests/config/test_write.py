"""A tree is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import write
from config.write import drift, read_tree, write_tree

OLD = {"a/one.yml": "one\n", "b/two.yml": "two\n"}
NEW = {"a/one.yml": "eins\n", "c/three.yml": "drei\n"}


def test_the_new_tree_replaces_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "rendered"
    write_tree(OLD, out)
    write_tree(NEW, out)

    assert read_tree(out) == NEW
    assert [out] == list(tmp_path.iterdir())


def test_a_failure_in_the_middle_leaves_the_old_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "rendered"
    write_tree(OLD, out)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_fill", full)
    with pytest.raises(OSError, match="No space"):
        write_tree(NEW, out)

    assert read_tree(out) == OLD
    assert [out] == list(tmp_path.iterdir())


def test_an_interruption_while_swapping_leaves_one_whole_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "rendered"
    write_tree(OLD, out)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.name.startswith(".rendered.new-"):
            raise OSError(5, "Input/output error")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="Input/output"):
        write_tree(NEW, out)

    assert read_tree(out) == OLD


def test_drift_is_a_diff_that_names_what_came_went_and_changed(tmp_path: Path) -> None:
    out = tmp_path / "rendered"
    write_tree(OLD, out)

    diff = drift(NEW, out)

    assert f"--- {out}/a/one.yml\n+++ rendered/a/one.yml" in diff
    assert "-one\n+eins" in diff
    assert "+++ /dev/null" in diff
    assert "--- /dev/null\n+++ rendered/c/three.yml" in diff
    assert drift(OLD, out) == ""
