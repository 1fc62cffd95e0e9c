"""What is mounted in a folder is found and taken away, and nothing else is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from lab.mounts import mounted_below, unmount_below

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")


def mounted(place: Path) -> Path:
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "setarcos", str(place)], check=True)  # noqa: S607
    return place


def test_mounts_below_a_folder_go_the_innermost_first(tmp_path: Path) -> None:
    outer = mounted(tmp_path / "lab" / "outer")
    try:
        inner = mounted(outer / "inner")
        other = mounted(tmp_path / "lab-two")

        assert mounted_below(tmp_path / "lab") == [inner, outer]
        unmount_below(tmp_path / "lab")

        assert mounted_below(tmp_path) == [other]
    finally:
        unmount_below(tmp_path)
