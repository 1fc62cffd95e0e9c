"""A lab's place: passwords that only the lab reads, files under its own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.environment import load_environment
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.site import Site


def test_a_password_is_made_once_and_is_the_labs_own(site: Site) -> None:
    path = site.secret("x-password")

    assert site.password("x-password") == site.password("x-password")
    assert len(site.password("x-password")) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert site.password("y-password") != site.password("x-password")


def test_the_variables_of_a_rendered_file_are_read_without_its_comments(site: Site) -> None:
    file = site.rendered / "redis-exporter" / "redis-exporter.env"
    file.parent.mkdir(parents=True)
    file.write_text("# a comment\nREDIS_ADDR=redis://host:1/0?x=y\n\n")

    assert site.env("redis-exporter") == {"REDIS_ADDR": "redis://host:1/0?x=y"}


def test_a_lab_has_the_ports_and_paths_it_was_given(tmp_path: Path) -> None:
    environment = Processes().located(load_environment("lab"), "one", tmp_path, 24000)

    assert environment.port_base == 24000
    assert environment.paths.data == str(tmp_path / "data")
    assert Processes().located(load_environment("lab"), "one", tmp_path).port_base == 19000


def test_an_environment_with_hosts_of_its_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="environment production is not for a lab"):
        Processes().located(load_environment("production"), "one", tmp_path)
