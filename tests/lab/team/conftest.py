"""The catalogue that the simulated team's names are from."""

from __future__ import annotations

import pytest

from config.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="package")
def catalogue() -> Catalogue:
    return load_catalogue()
