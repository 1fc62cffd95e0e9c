"""The runtime of containers: where servers are, what is made for them, and how one has ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.addresses import Address
from config.catalogue.scrape import DiscoveryKind
from config.catalogue.services import Network
from config.edge import EDGE, passages
from config.environment import load_environment
from lab.containers import Containers
from lab.containers.labels import FOLDER, LAB
from lab.containers.runtime import ONLY_HERE, Started, status_of
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.runtime import Container, Ending, Handle
from lab.server import Program
from lab.servers.docker_view import NAME as VIEW
from lab.site import Site
from tests.lab.containers.conftest import PORT_BASE, Boxed
from tests.lab.engines import Engine

ONE = Container(container="one")
RUNNING = {"Running": True, "ExitCode": 0, "OOMKilled": False}


def state(engine: Engine, **changed: Any) -> None:
    """Let the engine tell this of the container."""
    told = {"Id": "one", "State": {**RUNNING, **changed}}
    engine.answers["GET /containers/one/json"] = told


def test_servers_are_reached_by_their_names_and_production_ports(site: Site) -> None:
    services = site.catalogue.services

    for name, service in services.items():
        for port in service.ports:
            assert site.address(name, port.name) == Address(name, port.number)
            assert site.listen(name, port.name) == Address("0.0.0.0", port.number)  # noqa: S104
    assert site.boxed


def test_this_machine_reaches_them_at_the_port_base(site: Site) -> None:
    assert site.outside("prometheus", "http") == Address("127.0.0.1", PORT_BASE)
    assert Containers().located(load_environment("lab"), "x", Path()).port_base == 19000


def test_a_lab_is_known_by_its_name_and_finds_its_containers(site: Site) -> None:
    assert site.environment.lab == "setarcos-one"
    assert site.environment.discovery == (DiscoveryKind.FILE, DiscoveryKind.DOCKER)
    assert site.box("redis") == "setarcos-one-redis"


def test_the_proxy_and_the_view_are_in_only_here(tmp_path: Path) -> None:
    """An environment leaves them out for plain processes; what else it leaves out stays out."""
    environment = load_environment("lab").model_copy(update={"without": (*ONLY_HERE, "grafana")})

    assert set(ONLY_HERE) == {EDGE, VIEW}
    assert Containers().located(environment, "one", tmp_path).without == ("grafana",)
    assert set(ONLY_HERE) <= set(Processes().located(environment, "one", tmp_path).without)


def test_paths_are_those_inside(tmp_path: Path) -> None:
    before = load_environment("lab")

    assert Containers().located(before, "one", tmp_path).paths == before.paths


def test_an_environment_with_hosts_of_its_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="environment production is not for a lab"):
        Containers().located(load_environment("production"), "one", tmp_path)


def test_the_ports_of_a_lab_are_the_proxys(site: Site) -> None:
    found = list(Containers().ports(site))

    assert found[0] == (EDGE, PORT_BASE + 50)
    passed = [(each.service, each.port) for each in passages(site.catalogue, site.environment)]
    assert found[1:] == passed
    assert {"postgres", "redis"}.isdisjoint(name for name, _ in found)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, None),
        ({"Paused": True}, None),
        ({"Running": False}, 0),
        ({"Running": False, "ExitCode": 1}, 1),
        ({"Running": False, "ExitCode": 128}, 128),
        ({"Running": False, "ExitCode": 137}, -9),
        ({"Running": False, "ExitCode": 143}, -15),
        # No signal has such a number: the server itself chose it.
        ({"Running": False, "ExitCode": 255}, 255),
    ],
)
def test_a_status_is_told_as_that_of_a_process(
    engine: Engine, told: dict[str, Any], status: int | None
) -> None:
    state(engine, **told)

    assert status_of(ONE) == status
    assert Containers().alive(ONE) is (status is None)


def test_a_container_that_has_gone_was_killed(engine: Engine) -> None:
    assert status_of(ONE) == -9
    assert engine.asked[-1].call == "GET /containers/one/json"


@pytest.mark.parametrize(
    ("status", "memory", "words"),
    [
        (3, False, "with status 3"),
        (-15, False, "by signal 15"),
        (-9, True, "for want of memory (its limit is 64 MiB, in services.yaml)"),
    ],
)
def test_an_end_is_told_in_words(engine: Engine, status: int, memory: bool, words: str) -> None:
    state(engine, Running=False, OOMKilled=memory)

    assert Started(ONE, 64).why(status) == words


def test_only_those_that_run_no_more_are_asked_how_they_ended(engine: Engine) -> None:
    engine.answers["GET /containers/json"] = [{"Id": "two"}]
    state(engine, Running=False, ExitCode=2)
    two = Started(Container(container="two"), 64)

    assert Containers().ended(Path("/x"), {"a": Started(ONE, 64), "b": two}) == {"a": 2}
    assert engine.calls("GET /containers/two/json") == []


def test_each_gets_the_seconds_that_it_may_take_to_end(engine: Engine) -> None:
    for name in ("one", "two"):
        engine.answers[f"GET /containers/{name}/json"] = {"Id": name}
        engine.answers[f"POST /containers/{name}/stop"] = b""
    endings = [Ending(ONE), Ending(Container(container="two"), patience_s=3.0)]

    Containers().stop([*endings, Ending(Container(container="gone"))])

    asked = {each.call: each.query["t"] for each in engine.calls("POST */stop")}
    assert asked == {"POST /containers/one/stop": "10", "POST /containers/two/stop": "3"}


def test_a_process_is_not_a_container() -> None:
    with pytest.raises(TypeError, match="process 1 is not of this runtime"):
        Containers().alive(Handle(pid=1, created=0))


def test_only_the_proxys_network_leads_outside(boxed: Boxed, engine: Engine) -> None:
    Containers().prepare(boxed.site, boxed.programs)

    made = {each.told["Name"]: each.told for each in engine.calls("POST /networks/create")}
    assert set(made) == {f"setarcos-one-{kind.value}" for kind in Network}
    inner = {name for name, told in made.items() if told.get("Internal")}
    assert set(made) - inner == {f"setarcos-one-{Network.EDGE.value}"}
    for told in made.values():
        assert told["Labels"][LAB] == "setarcos-one"
        assert told["Labels"][FOLDER] == str(boxed.site.folder)


def was_stopped(engine: Engine, image: str) -> None:
    """Let the engine have a container of Redis, made of an image."""
    config = {"Labels": {"setarcos.server": "redis"}, "Image": image}
    engine.answers["GET /containers/json"] = [{"Id": "old"}]
    engine.answers["GET /containers/old/json"] = {"Id": "old", "Config": config}


def test_one_of_another_image_makes_way_and_leaves_its_volumes(
    boxed: Boxed, engine: Engine
) -> None:
    was_stopped(engine, "redis:6.2.1")

    running = Containers().start(boxed.site, boxed.programs["redis"])

    assert [each.call for each in engine.calls("DELETE *")] == ["DELETE /containers/old"]
    assert engine.calls("DELETE *")[0].query["v"] == "False"
    assert running.handle == Container(container="redis")


def test_a_server_that_was_stopped_starts_again_as_it_was(boxed: Boxed, engine: Engine) -> None:
    """Else what it had written outside of its volumes, and its log, would be lost."""
    was_stopped(engine, boxed.programs["redis"].image.name)

    running = Containers().start(boxed.site, boxed.programs["redis"])

    assert running.handle == Container(container="old")
    assert engine.calls("POST /containers/create") == []
    assert engine.asked[-1].call == "POST /containers/old/start"


def test_a_new_server_is_made_and_started(boxed: Boxed, engine: Engine) -> None:
    running = Containers().start(boxed.site, boxed.programs["redis"])

    assert running.handle == Container(container="redis")
    assert len(engine.calls("POST /containers/create")) == 1
    assert engine.asked[-1].call == "POST /containers/redis/start"
    assert isinstance(running, Started)
    assert running.limit_mib == boxed.site.catalogue.services["redis"].limits.memory_mib


def test_a_program_of_the_other_runtime_is_refused(boxed: Boxed) -> None:
    plain = Program(boxed.servers["redis"], "7", "PATH")
    with pytest.raises(TypeError, match="redis is not of this runtime"):
        Containers().start(boxed.site, plain)


def test_memory_is_without_files_that_can_be_read_again(engine: Engine) -> None:
    engine.answers["GET /containers/json"] = [{"Id": "a"}, {"Id": "b"}, {"Id": "gone"}]
    for name, word in (("a", "total_inactive_file"), ("b", "inactive_file")):
        told = {"usage": 10 * 2**20, "stats": {word: 4 * 2**20}}
        engine.answers[f"GET /containers/{name}/stats"] = {"memory_stats": told}

    assert Containers().memory_mb(Path("/x")) == 12


def test_the_log_is_of_the_server_alone(engine: Engine) -> None:
    listed = [{"Id": "one"}, {"Id": "two"}]
    engine.answers["GET /containers/json"] = listed
    for name, server in (("one", "redis"), ("two", "loki")):
        config = {"Labels": {"setarcos.server": server}, "Tty": True}
        engine.answers[f"GET /containers/{name}/json"] = {"Id": name, "Config": config}
        engine.answers[f"GET /containers/{name}/logs"] = f"said by {server}\n".encode()

    assert Containers().log(Path("/x"), "loki") == "said by loki\n"
    assert list(Containers().lines(Path("/x"), "redis", 3, follow=False)) == ["said by redis\n"]
    assert [each.query["tail"] for each in engine.calls("GET */logs")] == ["all", "3"]
    assert Containers().log(Path("/x"), "tempo") == ""
    with pytest.raises(LabError, match="the container of tempo is gone"):
        list(Containers().lines(Path("/x"), "tempo", 3, follow=True))
