"""The project that whole runs of the plugin happen in."""

from __future__ import annotations

import pytest

from tests.acceptance.report.project import write_test


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Make an empty project whose acceptance/ switches the plugin on as ours does."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\naddopts = "--import-mode=importlib"')
    write_test(pytester, "conftest.py", 'pytest_plugins = ["acceptance.report.plugin"]')
    return pytester
