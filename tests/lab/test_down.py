"""Stopping goes from those that need others to the others, and works on what a crash left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lab.down import clear_leftovers, down, tiers
from lab.engine import EngineError
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.processes import alive, marked, start
from lab.runtime import Handle
from lab.runtimes import CONTAINERS
from lab.site import Site
from lab.state import Part, State, load, locked, me, names
from tests.lab.conftest import Make
from tests.lab.test_state import GONE


def part(*needs: str) -> Part:
    return Part(handle=GONE, version="", source="", needs=needs)


def state_of(site: Site, **more: object) -> State:
    return State(name=site.name, environment="lab", port_base=23000, **more)


def test_those_that_need_others_stop_first() -> None:
    parts = {"db": part(), "app": part("db"), "people": part("app"), "alone": part()}

    assert [sorted(tier) for tier in tiers(parts)] == [["alone", "people"], ["app"], ["db"]]


def test_needs_in_a_circle_stop_together() -> None:
    assert [sorted(tier) for tier in tiers({"a": part("b"), "b": part("a")})] == [["a", "b"]]


@pytest.mark.usefixtures("home")
def test_a_lab_that_is_not_there_is_told() -> None:
    with pytest.raises(LabError, match="no lab is called two") as caught:
        down("two")

    assert caught.value.hint == "none is running"


def test_what_a_crash_left_is_found_by_its_mark(site: Site, program: Make) -> None:
    """No state was written: the crash came between the start and the note about it."""
    with start(program("redis"), site.folder, site.log("redis")) as process:
        handle = Handle.of(process.pid)
        down(site.name)

        assert not alive(handle)
    assert not site.folder.exists()


def test_a_lab_whose_folder_was_removed_by_hand_is_stopped(site: Site, program: Make) -> None:
    with start(program("redis"), site.folder, site.log("redis")):
        shutil.rmtree(site.folder)
        down(site.name)

    assert marked(site.folder) == []


def test_a_new_lab_takes_the_place_of_one_without_a_folder(site: Site, program: Make) -> None:
    with start(program("redis"), site.folder, site.log("redis")):
        shutil.rmtree(site.folder)
        with locked():
            assert clear_leftovers(site.name, Processes())

    assert marked(site.folder) == []


@pytest.mark.usefixtures("no_engine")
def test_a_lab_in_containers_stays_as_it_is_while_the_engine_is_away(site: Site) -> None:
    """Else it would be told to be just starting, or be forgotten while its containers run."""
    before = state_of(site, runtime=CONTAINERS, complete=True)
    before.save()
    with pytest.raises(EngineError, match="no container engine is running"):
        down(site.name)

    assert load(site.name) == before


def test_a_damaged_state_does_not_hinder_stopping(site: Site, program: Make) -> None:
    (site.folder / "state.json").write_text("{")
    with start(program("redis"), site.folder, site.log("redis")):
        down(site.name)

    assert marked(site.folder) == []
    assert names() == []


def test_a_crashed_lab_makes_way_for_a_new_one(site: Site, program: Make) -> None:
    with start(program("redis"), site.folder, site.log("redis")) as process:
        handle = Handle.of(process.pid)
        running = Part(handle=handle, version="", source="")
        state_of(site, owner=GONE, parts={"redis": running}).save()
        with locked():
            assert clear_leftovers(site.name, Processes())

        assert not alive(handle)
    assert not site.folder.exists()


def test_a_lab_that_somebody_holds_is_no_leftover(site: Site) -> None:
    state_of(site, owner=me()).save()

    with locked():
        assert not clear_leftovers(site.name, Processes())
        assert not clear_leftovers("never-was", Processes())
    assert site.folder.exists()


def test_a_lab_that_another_process_is_starting_is_let_be(site: Site, program: Make) -> None:
    with start(program("other"), Path("/"), site.log("other")) as process:
        state_of(site, owner=Handle.of(process.pid)).save()
        with pytest.raises(LabError, match=f"is just starting \\(process {process.pid}\\)"):
            down(site.name)
        process.kill()
