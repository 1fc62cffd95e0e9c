"""Where the cache is."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.provision import Binary, Missing, finder

from .conftest import Script


def test_the_cache_is_where_the_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETARCOS_CACHE", "/somewhere")
    assert finder.cache_dir() == Path("/somewhere")


def test_root_and_others_have_caches_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SETARCOS_CACHE", raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    root = finder.cache_dir()
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    assert root.name == "setarcos"
    assert finder.cache_dir().is_relative_to(Path.home())
    assert not root.is_relative_to(Path.home())


def test_a_previous_version_is_found_beside_the_pinned_one(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the folder that a variable names: PATH has the pinned one."""
    (tmp_path / "old" / "bin").mkdir(parents=True)
    before = tmp_path / "old" / "bin" / "loki"
    script("loki", "echo 'loki, version 3.6.7'").rename(before)
    script("loki", "echo 'loki, version 3.7.6'")
    monkeypatch.setenv("SETARCOS_PREVIOUS", str(tmp_path / "old"))

    found = [finder.find(name, cache=tmp_path) for name in ("previous.loki", "loki")]

    assert isinstance(found[0], Binary)
    assert (found[0].path, found[0].source) == (before, "SETARCOS_PREVIOUS")
    assert isinstance(found[1], Binary)
    assert found[1].version == "3.7.6"


@pytest.mark.parametrize(
    ("name", "version", "says"),
    [
        ("prometheus", "2.42.0", "2.42.0, but 2.53 or newer, below 3, is needed"),
        ("alertmanager", "0.25.0", "0.25.0, but 0.28 or newer, below 0.31, is needed"),
        ("otelcol-contrib", "0.149.0", "0.149.0, but 0.155 or newer, below 0.162, is needed"),
    ],
)
def test_one_that_does_not_read_the_rendered_files_is_refused_in_words(
    tmp_path: Path, script: Script, name: str, version: str, says: str
) -> None:
    path = script(name, f"echo '{name}, version {version}'")
    binary = name.removesuffix("-contrib")

    found = finder.find(f"previous.{binary}", cache=tmp_path)

    assert isinstance(found, Missing)
    assert found.reason == f"{path} is {says}"
    assert found.hint.startswith("a proof of the upgrade gets it (")
    assert found.hint.endswith(f"python -m lab.provision previous.{binary} does so now")
