"""Where the cache is."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.provision import finder


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
