"""Images for a lab: what is there, what is pulled, and why there is none."""

from __future__ import annotations

from typing import Any, cast

import pytest
from docker import DockerClient

from lab.errors import LabError
from lab.images.found import ELSEWHERE, OFFICIAL, SOURCE, STAND_IN, VERSION, Found, local
from lab.images.obtain import Absent, obtain, required
from lab.provision.pins import pins
from tests.lab.images.conftest import Engine

LOKI = pins().image["loki"]
PULLED = {"RepoDigests": [f"{LOKI.repository}@sha256:1"], "Config": {"Labels": None}}
LABELS = {STAND_IN: "true", VERSION: "3.7.6", SOURCE: "stand-in image (Go build)"}
REFUSED = 'Get "https://registry/v2/": dial tcp: lookup registry: no such host'


def client(engine: Engine) -> DockerClient:
    return cast("DockerClient", engine)


def ask(engine: Engine, *keys: str) -> tuple[dict[str, Found | Absent], list[str]]:
    said: list[str] = []
    return obtain(client(engine), keys or ["loki"], said.append), said


@pytest.mark.parametrize(
    ("attributes", "version", "source"),
    [
        (PULLED, "3.7.8", OFFICIAL),
        ({"Config": {"Labels": LABELS}}, "3.7.6", "stand-in image (Go build)"),
        # Nothing shows that a registry served it.
        ({"RepoDigests": [], "Config": {"Labels": {}}}, "3.7.8", ELSEWHERE),
        ({"RepoDigests": ["other/loki@sha256:1"], "Config": {}}, "3.7.8", ELSEWHERE),
    ],
)
def test_only_what_a_registry_served_is_called_official(
    attributes: dict[str, Any], version: str, source: str
) -> None:
    found = local(client(Engine({LOKI.name: attributes})), LOKI)

    assert found == Found(LOKI.name, f"id of {LOKI.name}", version, source)


def test_a_version_has_no_v() -> None:
    image = pins().image["prometheus"]
    found = local(client(Engine({image.name: {"Config": {}}})), image)

    assert found is not None
    assert found.version == image.tag.removeprefix("v")


def test_what_is_there_is_not_pulled() -> None:
    engine = Engine({LOKI.name: PULLED})

    assert isinstance(ask(engine)[0]["loki"], Found)
    assert engine.pulls == []


def test_what_is_not_there_is_pulled_and_told() -> None:
    found, said = ask(Engine(served=PULLED))

    assert required(found["loki"]).source == OFFICIAL
    assert said[0] == f"{LOKI.name}: pulling"
    assert said[-1].startswith(f"{LOKI.name}: pulled in ")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (REFUSED, "the registry cannot be reached"),
        ("toomanyrequests: You have reached", "the registry serves no more to this address"),
        ("manifest unknown: manifest unknown", "its registry does not have it under that name"),
        ("write /x: no space left on device", "the engine's disk is full"),
        ("strange", "the engine could not pull it: strange"),
    ],
)
def test_a_failed_pull_is_a_reason_and_a_way_out(message: str, reason: str) -> None:
    for engine in (Engine(error=message), Engine(events=[{"error": message}])):
        found, said = ask(engine)
        absent = found["loki"]

        assert isinstance(absent, Absent)
        assert absent.reason.startswith(reason)
        assert absent.reason.endswith(
            "nox -s images builds stand-ins from this machine's own binaries"
        )
        assert said[-1].startswith(f"{LOKI.name}: {reason}")
        with pytest.raises(LabError, match="there is no image"):
            required(absent)


def test_a_registry_that_is_not_reached_is_not_asked_again_and_again() -> None:
    engine = Engine(error=REFUSED)
    found, _ = ask(engine, *pins().image)

    assert all(isinstance(each, Absent) for each in found.values())
    assert len(engine.pulls) < len(found)


def test_a_wrong_name_is_a_mistake() -> None:
    with pytest.raises(LabError, match="no image is called 'lokki'") as caught:
        ask(Engine(), "lokki")

    assert caught.value.hint == "nearest: loki"
