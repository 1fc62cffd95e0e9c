"""The runtime is the one that was asked for, or the one that works here, with the reason why."""

from __future__ import annotations

import pytest

from lab.containers import Containers
from lab.engine import EngineError
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.provision.pins import pins
from lab.runtime import Runtime
from lab.runtimes import AUTO, CHOICES, CONTAINERS, PROCESSES, choose, named
from tests.lab.engines import Engine, docker, running

LOKI = pins().image["loki"].name


def chosen(wanted: str, engine: Engine) -> tuple[Runtime, list[str]]:
    """Return what is chosen where there is this engine, and what is said of it."""
    said: list[str] = []
    with running(engine):
        return choose(wanted, said.append), said


def test_a_wrong_name_is_told_with_the_nearest_and_all() -> None:
    with pytest.raises(LabError) as caught:
        choose("container", print)

    assert caught.value.message == "--runtime container: there is no such runtime"
    assert caught.value.hint == f"nearest: containers; they are: {', '.join(CHOICES)}"
    assert caught.value.status == 2


def test_a_name_that_is_like_none_is_told_with_all() -> None:
    with pytest.raises(LabError) as caught:
        choose("x", print)

    assert caught.value.hint == f"they are: {', '.join(CHOICES)}"


def test_containers_without_an_engine_are_a_mistake() -> None:
    """Who asks for them does not want something else."""
    with pytest.raises(EngineError) as caught:
        chosen(CONTAINERS, Engine())

    assert caught.value.status == 2


def test_processes_ask_no_engine() -> None:
    engine = docker()
    runtime, said = chosen(PROCESSES, engine)

    assert isinstance(runtime, Processes)
    assert said == []
    assert engine.asked == []


def test_containers_are_taken_where_an_engine_has_all_images() -> None:
    for wanted, words in ((CONTAINERS, []), (AUTO, ["runtime: containers, since an engine"])):
        runtime, said = chosen(wanted, docker())

        assert isinstance(runtime, Containers)
        assert [line.partition(" answers")[0] for line in said] == words


def test_auto_takes_processes_where_there_is_no_engine() -> None:
    runtime, said = chosen(AUTO, docker(ApiVersion="1.30"))

    assert isinstance(runtime, Processes)
    assert len(said) == 1
    assert said[0].startswith("runtime: processes, since the container engine is too old")


@pytest.mark.parametrize("key", ["loki", "python"])
def test_auto_takes_processes_where_images_lack(key: str) -> None:
    """Our own app's image is built on Python's, so that one is needed too."""
    name = pins().image[key].name
    runtime, said = chosen(AUTO, docker(key))

    assert isinstance(runtime, Processes)
    assert said == [f"runtime: processes, since the engine lacks {name}"]


def test_an_image_that_a_registry_has_is_not_lacking() -> None:
    engine = docker("loki")
    engine.answers[f"GET /distribution/{LOKI}/json"] = {"Descriptor": {"digest": "sha256:1"}}
    runtime, _ = chosen(AUTO, engine)

    assert isinstance(runtime, Containers)


def test_the_lab_goes_on_without_grafana() -> None:
    runtime, _ = chosen(AUTO, docker("grafana"))

    assert isinstance(runtime, Containers)


def test_each_runtime_is_found_again_by_its_name() -> None:
    assert {name: named(name).name for name in CHOICES if name != AUTO} == {
        CONTAINERS: CONTAINERS,
        PROCESSES: PROCESSES,
    }
