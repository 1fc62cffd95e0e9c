"""A container may do what its server needs, and nothing else: asked of the engine itself."""

from __future__ import annotations

from typing import Any

import pytest

from config.catalogue import load_catalogue
from lab.api import Lab
from lab.containers import labels
from lab.engine import engine

SERVICES = load_catalogue().services
MIB = 2**20
# The program's file in Caddy's image carries this one, and would not start without.
CAPABLE = {"edge": ["NET_BIND_SERVICE"], "docker-view": ["NET_BIND_SERVICE"]}

pytestmark = pytest.mark.plan("12.4.7.2")


@pytest.fixture(scope="module")
def inspected(boxed: Lab) -> dict[str, dict[str, Any]]:
    """Return what the engine tells of each server's container."""
    return {
        each.labels["setarcos.server"]: each.attrs
        for each in labels.containers(boxed.state.folder)
        if each.labels["setarcos.server"] in SERVICES
    }


def test_no_server_runs_as_root(inspected: dict[str, dict[str, Any]]) -> None:
    assert inspected
    for name, told in inspected.items():
        uid, _, gid = told["Config"]["User"].partition(":")
        assert int(uid) > 0, name
        assert int(gid) > 0, name


def test_root_file_systems_are_read_only_and_capabilities_dropped(
    inspected: dict[str, dict[str, Any]],
) -> None:
    for name, told in inspected.items():
        host = told["HostConfig"]
        assert host["ReadonlyRootfs"], name
        assert host["CapDrop"] == ["ALL"], name
        assert (host["CapAdd"] or []) == CAPABLE.get(name, []), name
        assert "no-new-privileges" in host["SecurityOpt"], name
        assert not host["Privileged"], name


def test_limits_are_the_catalogues(inspected: dict[str, dict[str, Any]]) -> None:
    processors = engine().info()["NCPU"]
    for name, told in inspected.items():
        limits, host = SERVICES[name].limits, told["HostConfig"]
        assert host["Memory"] == host["MemorySwap"] == limits.memory_mib * MIB, name
        assert host["NanoCpus"] == min(limits.cpus, processors) * 1e9, name


def test_what_is_rendered_and_secret_is_mounted_read_only(
    inspected: dict[str, dict[str, Any]],
) -> None:
    for name, told in inspected.items():
        writable = {each["Destination"] for each in told["Mounts"] if each["RW"]}
        assert writable <= {f"/var/lib/setarcos/{name}"}, name


def test_only_the_view_has_the_engines_socket(inspected: dict[str, dict[str, Any]]) -> None:
    having = {
        name
        for name, told in inspected.items()
        if any("docker.sock" in each["Destination"] for each in told["Mounts"])
    }

    assert having == {"docker-view"}


def test_no_server_was_killed_for_memory(inspected: dict[str, dict[str, Any]]) -> None:
    assert [name for name, told in inspected.items() if told["State"]["OOMKilled"]] == []
