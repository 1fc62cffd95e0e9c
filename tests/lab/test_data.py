"""What a server keeps is copied out, and put in place for another, as that one's own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.process_runtime import Processes
from lab.site import Site

FILES = {"a": b"1", "deep/er/b": b"22", "deep/c": b""}


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Return a folder with files at several depths, and an empty folder."""
    folder = tmp_path / "given"
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "empty").mkdir()
    return folder


def found(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def test_what_is_put_is_fetched(site: Site, given: Path, tmp_path: Path) -> None:
    Processes().put(site, "loki", given)
    Processes().fetch(site, "loki", tmp_path / "out")

    assert found(tmp_path / "out") == FILES
    assert (tmp_path / "out" / "empty").is_dir()
    assert Processes().size(site, "loki") == 3


def test_a_part_is_put_and_fetched_and_removed(site: Site, given: Path, tmp_path: Path) -> None:
    data = site.data_folder("loki")
    (data / "other").write_bytes(b"stays")
    Processes().put(site, "loki", given, "snapshots/one")
    Processes().fetch(site, "loki", tmp_path / "out", "snapshots/one/deep")

    assert found(tmp_path / "out") == {"er/b": b"22", "c": b""}

    Processes().discard(site, "loki", "snapshots/one")
    assert found(data) == {"other": b"stays"}
    Processes().discard(site, "loki", "snapshots/one")


def test_a_part_that_is_not_there_is_told(site: Site, tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"there is no .*data/loki/none"):
        Processes().fetch(site, "loki", tmp_path / "out", "none")


def test_a_link_is_copied_and_not_followed(site: Site, given: Path, tmp_path: Path) -> None:
    (given / "link").symlink_to("/etc/passwd")
    Processes().put(site, "loki", given)
    Processes().fetch(site, "loki", tmp_path / "out")

    assert (tmp_path / "out" / "link").is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_it_belongs_to_whom_the_data_folder_belongs(site: Site, given: Path) -> None:
    data = site.data_folder("postgres")
    shutil.chown(data, "nobody", "nogroup")
    Processes().put(site, "postgres", given, "x/y")

    assert {each.owner() for each in (data, *data.rglob("*"))} == {"nobody"}
    assert data.parent.owner() == "root"
