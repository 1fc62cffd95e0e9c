"""A lab has its name and its ports to itself, and what is on disk outlives the process."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import state
from lab.errors import LabError
from lab.runtime import Handle
from lab.state import Part, State

GONE = Handle(pid=2**22 + 1, created=1.0)


def lab(name: str, port_base: int = 23000, **more: object) -> State:
    return State(name=name, environment="lab", port_base=port_base, **more)


def test_a_state_is_read_as_it_was_written(home: Path) -> None:
    part = Part(handle=state.me(), version="1.2", source="PATH", needs=("postgres",))
    written = lab("one", parts={"redis": part}, warm_s=4.5, owner=state.me())

    written.save()

    assert state.load("one") == written
    assert state.load("two") is None
    assert state.names() == ["one"]
    assert home.is_dir()


@pytest.mark.usefixtures("home")
def test_a_name_that_is_taken_is_refused() -> None:
    with state.locked():
        state.claim(lab("one", owner=state.me()))
        with pytest.raises(LabError, match="lab one is just starting"):
            state.claim(lab("one", 25000))
        lab("one", complete=True).save()
        with pytest.raises(LabError, match="lab one runs already") as caught:
            state.claim(lab("one", 25000))

    assert "down --name one" in caught.value.hint


@pytest.mark.usefixtures("home")
def test_ports_of_another_lab_are_refused_with_free_ones() -> None:
    with state.locked():
        state.claim(lab("one", 23000))
        with pytest.raises(LabError, match="ports from 23050 on belong to lab one") as caught:
            state.claim(lab("two", 23050))
        state.claim(lab("three", 23100))

    assert caught.value.hint == "choose others with --port-base 23150"


@pytest.mark.usefixtures("home")
def test_a_lab_is_left_behind_when_its_owner_or_all_its_servers_are_gone() -> None:
    here, gone = (Part(handle=each, version="", source="") for each in (state.me(), GONE))

    assert lab("a", owner=GONE, parts={"redis": here}).left_behind()
    assert not lab("b", owner=state.me()).left_behind()
    assert lab("c", parts={"redis": gone}).left_behind()
    assert not lab("d", parts={"redis": gone, "loki": here}).left_behind()


def test_a_damaged_file_is_told(home: Path) -> None:
    (home / "one").mkdir(parents=True)
    (home / "one" / "state.json").write_text("{")

    with pytest.raises(LabError, match="is damaged") as caught:
        state.load("one")

    assert "down --name one" in caught.value.hint


def test_the_last_lab_takes_the_lock_with_it(home: Path) -> None:
    with state.locked():
        lab("one").save()
        lab("two", 25000).save()
        state.remove("one")
        assert (home / ".lock").exists()
        state.remove("two")

    assert list(home.iterdir()) == []
