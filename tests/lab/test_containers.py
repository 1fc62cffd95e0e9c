"""What the runtime of containers refuses before it asks an engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.edge import EDGE
from config.environment import load_environment
from lab.containers import Containers
from lab.containers.volumes import readable
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


def test_what_is_mounted_can_be_read_by_every_account(tmp_path: Path) -> None:
    """A careful user's umask keeps files from all others, and servers run as others."""
    folder = tmp_path / "redis"
    folder.mkdir(mode=0o700)
    file = folder / "redis.conf"
    file.touch(mode=0o600)
    readable(folder)

    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o755, 0o644)
