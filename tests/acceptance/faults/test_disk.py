"""A small disk is filled to its end and emptied; data keeps its owners on the way there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.faults.disk import FILLER, MIB, Disk, copied, moved
from lab.mounts import mounted_below, unmount_below


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "data"
    place.mkdir(mode=0o700)
    (place / "kept").write_text("kept", encoding="utf-8")
    (place / "kept").chmod(0o640)
    yield place
    unmount_below(tmp_path)


def test_a_copy_has_the_same_modes(place: Path) -> None:
    aside = copied(place)

    assert (aside / "kept").read_text(encoding="utf-8") == "kept"
    assert (aside / "kept").stat().st_mode & 0o777 == 0o640
    assert aside.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_disk_is_full_and_has_room_again(place: Path) -> None:
    moved(place, room_mib=1)
    assert mounted_below(place) == [place]
    assert (place / "kept").read_text(encoding="utf-8") == "kept"
    assert place.stat().st_mode & 0o777 == 0o700

    disk = Disk(place)
    disk.fill()
    assert (place / FILLER).stat().st_size == MIB
    with pytest.raises(OSError, match="No space left"):
        (place / "more").write_text("more", encoding="utf-8")

    disk.free()
    disk.fill_to(0.95)
    usage = shutil.disk_usage(place)
    assert usage.used / usage.total == pytest.approx(0.95, abs=0.01)
    disk.free()
    (place / "more").write_text("more", encoding="utf-8")
    disk.free()
    unmount_below(place.parent)
    assert mounted_below(place.parent) == []
