"""What the runtime of containers refuses before it asks an engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.edge import EDGE
from config.environment import load_environment
from lab.containers import Containers
from lab.errors import LabError
from lab.site import Site


@pytest.mark.usefixtures("no_engine")
def test_a_lab_in_containers_keeps_its_proxy(site: Site) -> None:
    """Nothing would be reached, and each server waited for in vain."""
    located = Containers().located(load_environment("lab"), site.name, site.folder)
    without = replace(site, environment=located.model_copy(update={"without": (EDGE,)}))

    with pytest.raises(LabError, match="--without edge") as caught:
        Containers().fitted(without, print)

    assert "--runtime processes" in caught.value.hint
