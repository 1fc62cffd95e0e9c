"""What every test may look at."""

from __future__ import annotations

import pytest

from config.catalogue import Catalogue
from config.dashboards import Library
from tests import loaded


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Return the catalogue."""
    return loaded.catalogue()


@pytest.fixture(scope="session")
def library() -> Library:
    """Return the dashboards."""
    return loaded.library()
