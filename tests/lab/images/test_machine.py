"""A machine that cannot build stand-ins is told what it lacks, and how to get it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from docker import DockerClient
from typer.testing import CliRunner, Result

from lab.errors import LabError
from lab.images import base, machine
from lab.images.__main__ import app


def test_no_mmdebstrap_is_told_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    hindrance = base.lacking()

    assert hindrance is not None
    assert "which this machine does not have" in hindrance.message
    assert "apt-get install mmdebstrap" in hindrance.hint


def test_a_user_without_numbers_to_give_away_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "subuid").write_text("other:100000:65536\n")
    monkeypatch.setattr(base, "SUBORDINATE", tmp_path / "subuid")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(base, "of_release", lambda *_: ["a mirror"])
    monkeypatch.setattr("getpass.getuser", lambda: "somebody")
    hindrance = base.lacking()

    assert hindrance is not None
    assert "usermod --add-subuids" in hindrance.hint
    (tmp_path / "subuid").write_text("somebody:100000:65536\n")
    assert base.lacking() is None


def engine(architecture: str, folder: Path) -> DockerClient:
    told = {"Os": "linux", "Arch": architecture}
    info = {"DockerRootDir": str(folder)}
    return cast("DockerClient", SimpleNamespace(version=lambda: told, info=lambda: info))


def test_an_engine_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="and the engine runs linux/s390x"):
        machine.fitting(engine("s390x", tmp_path), tmp_path)


def test_a_disk_too_small_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "NEEDED_GIB", 10**9)

    with pytest.raises(LabError, match="images need"):
        machine.room("the engine", tmp_path)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"NO_COLOR": "1", "COLUMNS": "100"})


def test_help_teaches() -> None:
    result = call("--help")

    assert result.exit_code == 0
    for word in ("stand-in", "--force", "--list", "Examples:", "images postgres redis"):
        assert word in result.stdout


def test_a_wrong_name_is_one_message() -> None:
    result = call("lokki")

    assert result.exit_code == 2
    assert result.stderr == "no image is called 'lokki'\n  hint: nearest: loki\n"
