"""Checkers out of images: of the pinned version, and of the one before."""

from __future__ import annotations

import pytest

from lab.containers.tools import tool
from lab.provision.pins import pins
from tests.lab.engines import docker, image, running

PROMETHEUS = pins().image["prometheus"]


@pytest.mark.parametrize(
    ("name", "tag"),
    [("promtool", PROMETHEUS.tag), ("previous.promtool", PROMETHEUS.previous)],
)
def test_a_checker_is_of_the_version_that_was_asked_for(name: str, tag: str) -> None:
    engine = docker()
    full = f"{PROMETHEUS.repository}:{tag}"
    engine.answers[f"GET /images/{full}/json"] = image(full)
    with running(engine):
        found = tool(name)

    assert found is not None
    assert found.before[-2:] == (full, "/bin/promtool")
    assert ".".join(map(str, found.version)) == tag.removeprefix("v")


def test_a_previous_checker_whose_image_is_not_here_is_missing() -> None:
    with running(docker()):
        assert tool("previous.promtool") is None
