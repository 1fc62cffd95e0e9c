"""Of the kinds of histories that were made, the newest are kept."""

from __future__ import annotations

import os
from pathlib import Path

import filelock

from lab.history.build import KINDS, WORK, prune


def kinds(root: Path, count: int) -> list[Path]:
    """Make folders, the oldest first."""
    made = [root / f"kind{n}" for n in range(count)]
    for age, folder in enumerate(made):
        folder.mkdir()
        os.utime(folder, (age, age))
    return made


def test_the_newest_kinds_stay_and_the_one_in_use(tmp_path: Path) -> None:
    made = kinds(tmp_path, KINDS + 2)
    (tmp_path / f"{WORK}x").mkdir()

    prune(tmp_path, made[0])

    left = {path.name for path in tmp_path.glob("*/")}
    assert left == {made[0].name, *(path.name for path in made[-KINDS + 1 :]), f"{WORK}x"}


def test_what_somebody_makes_stays(tmp_path: Path) -> None:
    made = kinds(tmp_path, KINDS + 1)

    with filelock.FileLock(tmp_path / f"{made[0].name}.lock"):
        prune(tmp_path, made[-1])

    assert all(path.is_dir() for path in made)
