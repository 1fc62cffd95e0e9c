"""What the engine is asked to make for each server: no more than the server needs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from config.addresses import LOOPBACK
from config.edge import EDGE
from lab.containers import Containers, box
from lab.containers.image import Image, Imaged
from lab.containers.labels import FOLDER, LAB
from lab.engine import EngineError
from lab.engine import engine as client
from lab.readiness import HttpReady
from lab.server import Box, Server
from lab.servers.docker_view import NAME as VIEW
from tests.lab.containers.conftest import Boxed
from tests.lab.engines import Engine, Refusal, docker, running

CAPABILITY = ["NET_BIND_SERVICE"]


def binds(boxed: Boxed) -> Iterator[tuple[str, str, str, str]]:
    """Yield server, what is mounted, where, and how."""
    for name, told in boxed.made.items():
        for each in told["HostConfig"].get("Binds", []):
            what, where, how = each.split(":")
            yield name, what, where, how


def test_every_server_gets_a_container_that_is_known_as_the_labs(boxed: Boxed) -> None:
    assert set(boxed.made) == set(boxed.servers)
    for name, told in boxed.made.items():
        labels = {key: told["Labels"][key] for key in (LAB, FOLDER, box.SERVER)}
        folder = str(boxed.site.folder)
        assert told["Name"] == boxed.site.box(name) == f"setarcos-one-{name}"
        assert labels == {LAB: "setarcos-one", FOLDER: folder, box.SERVER: name}


def test_only_the_proxy_is_published_and_on_loopback_alone(boxed: Boxed) -> None:
    ports = {name: told["HostConfig"].get("PortBindings") for name, told in boxed.made.items()}

    assert [name for name, each in ports.items() if each] == [EDGE]
    ends = [end for each in ports[EDGE].values() for end in each]
    assert {end["HostIp"] for end in ends} == {LOOPBACK}
    wanted = {number for _, number in Containers().ports(boxed.site)}
    assert {int(end["HostPort"]) for end in ends} == wanted


def test_all_is_mounted_read_only_but_a_servers_own_data(boxed: Boxed) -> None:
    written = {(name, what, where) for name, what, where, how in binds(boxed) if how != "ro"}

    assert written == {
        (name, f"setarcos-one-{name}-data", f"/var/lib/setarcos/{name}")
        for name, each in boxed.servers.items()
        if each.box.keeps
    }
    assert {how for *_, how in binds(boxed)} == {"ro", "rw"}


def test_a_server_sees_its_own_rendered_files_and_no_others(boxed: Boxed) -> None:
    seen = {
        (name, what.rpartition("/")[2], where)
        for name, what, where, _ in binds(boxed)
        if what.startswith(str(boxed.site.rendered))
    }

    assert seen == {
        (name, name, f"/etc/setarcos/{name}")
        for name in boxed.servers
        if (boxed.site.rendered / name).is_dir()
    }


def test_secrets_are_a_volume_of_the_servers_own(boxed: Boxed) -> None:
    seen = {(name, what) for name, what, where, _ in binds(boxed) if where == "/run/secrets"}
    wanted = {name for name, each in boxed.servers.items() if each.box.secrets}

    assert "postgres" in wanted
    assert seen == {(name, f"setarcos-one-{name}-secrets") for name in wanted}
    assert str(boxed.site.folder / "secrets") not in {what for _, what, *_ in binds(boxed)}


def test_only_the_view_sees_the_engine(boxed: Boxed) -> None:
    assert [name for name, _, where, _ in binds(boxed) if "docker.sock" in where] == [VIEW]


def test_each_server_is_on_the_networks_of_its_service_by_its_name(boxed: Boxed) -> None:
    for name, server in boxed.servers.items():
        service = boxed.site.catalogue.services[server.box.service or name]
        wanted = {f"setarcos-one-{each.value}": [name] for each in service.networks}
        assert boxed.connected[name] == wanted, name


def test_the_migration_is_on_the_networks_of_the_app(boxed: Boxed) -> None:
    assert list(boxed.connected["migrate"]) == list(boxed.connected["api-server"])


def test_a_container_may_do_nothing_that_is_not_said(boxed: Boxed) -> None:
    for name, told in boxed.made.items():
        host = told["HostConfig"]
        assert host["ReadonlyRootfs"] is True, name
        assert host["CapDrop"] == ["ALL"], name
        assert host["SecurityOpt"] == ["no-new-privileges"], name
        assert not host.get("Privileged"), name
        assert host["PidsLimit"] > 0, name
        assert host.get("CapAdd") == (CAPABILITY if name in {EDGE, VIEW} else None), name
        assert ("GroupAdd" in host) is (name == VIEW), name


def test_each_runs_as_its_images_account_and_ends_by_its_signal(boxed: Boxed) -> None:
    for name, told in boxed.made.items():
        assert told["User"] == boxed.programs[name].image.run_as, name
        assert told["StopSignal"] == boxed.servers[name].stop_signal.name, name
    assert boxed.made["postgres"]["StopSignal"] == signal.SIGINT.name


def test_a_server_is_told_what_its_description_says(boxed: Boxed) -> None:
    for name, server in boxed.servers.items():
        told = boxed.made[name]
        assert told["Image"] == boxed.programs[name].image.name, name
        assert told["Cmd"] == list(server.arguments), name
        variables = [f"{key}={value}" for key, value in server.env.items()]
        assert told.get("Env", []) == variables, name


def test_only_our_own_app_is_started_by_another_entry_point(boxed: Boxed) -> None:
    for name, told in boxed.made.items():
        own = not boxed.servers[name].box.image
        assert told.get("Entrypoint") == (["python"] if own else None), name


@pytest.mark.parametrize("there", [1, 2, 64])
def test_limits_are_the_catalogues_but_no_more_processors_than_there_are(
    boxed: Boxed, there: int
) -> None:
    told = docker()
    told.answers["GET /info"] = {"NCPU": there}
    with running(told):
        for name, server in boxed.servers.items():
            limits = box.limits(boxed.site, server)
            found = box.resources(limits)
            assert found["mem_limit"] == found["memswap_limit"] == limits.memory_mib * 2**20, name
            assert found["nano_cpus"] == min(limits.cpus, there) * 10**9, name


def test_limits_are_asked_of_the_engine_as_those_of_the_service(boxed: Boxed) -> None:
    for name, told in boxed.made.items():
        service = boxed.site.catalogue.services[boxed.servers[name].box.service or name]
        host = told["HostConfig"]
        assert host["Memory"] == host["MemorySwap"] == service.limits.memory_mib * 2**20, name
        assert host["NanoCpus"] == min(service.limits.cpus, 2) * 10**9, name


def small(*scratch: str, volumes: tuple[str, ...] = ()) -> Imaged:
    """Return a server with these folders that it may write to."""
    server = Server("small", "redis", (), None, box=Box(scratch=scratch))
    return Imaged(server, "1", "", Image("redis:7", "999:998", volumes))


def test_scratch_is_memory_of_the_accounts_own_and_small() -> None:
    found = dict(box.scratch(small("/run/x", volumes=("/data",))))

    assert list(found) == [box.TMP, "/run/x", "/data"]
    assert set(found.values()) == {"uid=999,gid=998,mode=0700,size=64m"}


def test_scratch_is_mounted_once_where_it_is_also_a_volume() -> None:
    assert [folder for folder, _ in box.scratch(small("/data", volumes=("/data", box.TMP)))] == [
        box.TMP,
        "/data",
    ]


def test_the_engine_is_asked_for_scratch_folders(boxed: Boxed) -> None:
    for name, told in boxed.made.items():
        assert told["HostConfig"]["Tmpfs"] == dict(box.scratch(boxed.programs[name])), name


def test_a_refused_start_says_whose_and_in_the_engines_words(engine: Engine) -> None:
    words = "driver failed: port is already allocated"
    engine.answers["GET /containers/edge/json"] = {"Id": "edge", "Name": "/setarcos-one-edge"}
    engine.answers["POST /containers/edge/start"] = Refusal(500, words)

    with pytest.raises(EngineError) as caught:
        box.start(client().containers.get("edge"))

    assert caught.value.message == f"setarcos-one-edge cannot be started: {words}"
    assert caught.value.status == 1


def test_a_refused_container_is_told_too(boxed: Boxed, engine: Engine) -> None:
    words = 'Conflict. The container name "/setarcos-one-edge" is already in use'
    engine.answers["POST /containers/create"] = Refusal(409, words)

    with pytest.raises(EngineError) as caught:
        box.create(boxed.site, boxed.programs["edge"])

    assert caught.value.message == f"setarcos-one-edge cannot be made: {words}"


def test_a_probe_is_asked_at_a_port_that_is_published(boxed: Boxed) -> None:
    """Programs of this machine reach nothing else."""
    published = boxed.servers[EDGE].box.published
    asked: dict[str, Any] = {
        name: each.ready.address
        for name, each in boxed.servers.items()
        if isinstance(each.ready, HttpReady)
    }

    assert asked
    assert {address.port for address in asked.values()} <= set(published)
    assert {address.host for address in asked.values()} == {LOOPBACK}
