"""Grafana is told where its pages are, however it was installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.servers.grafana import DEFAULTS, home_of


def installed(folder: Path) -> Path:
    """Put Grafana's defaults into `folder`."""
    file = folder / DEFAULTS
    file.parent.mkdir(parents=True)
    file.touch()
    return folder


@pytest.mark.parametrize("inside", ["", "share/grafana"])
def test_the_pages_are_found_beside_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    monkeypatch.delenv("GRAFANA_HOME", raising=False)
    home = installed(tmp_path / inside)

    assert home_of(str(tmp_path / "bin" / "grafana")) == home


def test_the_folder_that_a_person_names_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path / "other")
    home = installed(tmp_path / "mine")
    monkeypatch.setenv("GRAFANA_HOME", str(home))

    assert home_of(str(tmp_path / "other" / "bin" / "grafana")) == home
