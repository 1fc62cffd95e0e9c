"""A backup that ends badly is put right: by itself, or by the next one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.api import Lab
from lab.backup.unfinished import (
    FILE,
    Unfinished,
    held,
    interrupted,
    load,
    made,
    mend,
    note,
    stopped,
)
from lab.errors import LabError
from lab.launch import Launch
from lab.process_runtime import Processes
from lab.site import Site
from lab.state import State
from lab.up import Record
from tests.lab.conftest import Make

NAME = "redis"


@pytest.fixture
def lab(site: Site, program: Make, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """Return a lab of one small program in place of a server."""
    one = program(NAME)
    monkeypatch.setattr(Lab, "_program", lambda *_: one)
    state = State(name="one", environment="lab", port_base=23000, complete=True)
    state.save()
    record = Record(state, {NAME: one})
    launch = Launch(site, Processes(), record.programs, lambda *_: None, record.begun)
    launch.run()
    found = Lab("one")
    yield found
    found.stop(NAME)
    launch.disown()


def alive(lab: Lab) -> bool:
    """Tell whether the program runs."""
    return lab.by.alive(lab.parts[NAME].handle)


def test_a_server_is_stopped_and_runs_again(lab: Lab) -> None:
    with held(lab, print), stopped(lab, NAME):
        assert not alive(lab)
        assert interrupted(lab.state.folder, NAME)

    assert alive(lab)
    assert not interrupted(lab.state.folder, NAME)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(), LabError("x")])
def test_whatever_happens_it_runs_again(lab: Lab, error: BaseException) -> None:
    with pytest.raises(type(error)), held(lab, print), stopped(lab, NAME):
        raise error

    assert alive(lab)
    assert not (lab.state.folder / FILE).exists()


def test_what_was_made_is_removed_again(lab: Lab) -> None:
    part = lab.site.data_folder(NAME) / "snapshots" / "a"
    part.mkdir(parents=True)
    with held(lab, print), made(lab, NAME, "snapshots/a"):
        assert part.exists()

    assert not part.exists()
    assert part.parent.exists()


def test_the_next_one_mends_what_a_killed_one_left(lab: Lab, tmp_path: Path) -> None:
    work = tmp_path / ".x.part"
    (work / "loki").mkdir(parents=True)
    part = lab.site.data_folder(NAME) / "a"
    part.mkdir()
    note(lab, stopped=(NAME,), made=((NAME, "a"),), work=work)
    lab.stop(NAME)
    said: list[str] = []

    with held(lab, said.append):
        assert alive(lab)
        assert not work.exists()
        assert not part.exists()
        assert load(lab.state.folder) == Unfinished()

    assert said == [
        f"started {NAME}, which an interrupted backup had stopped",
        f"removed {work}, which an interrupted backup left behind",
    ]


def test_one_that_was_not_stopped_yet_is_left_alone(lab: Lab) -> None:
    note(lab, stopped=(NAME,))
    before = lab.parts[NAME].handle

    with held(lab, print):
        assert lab.parts[NAME].handle == before
    assert alive(lab)


def test_there_is_one_at_a_time(lab: Lab) -> None:
    other = held(lab, print)

    with held(lab, print), pytest.raises(LabError, match="another backup of lab one is at work"):
        other.__enter__()


def test_a_torn_note_is_none(lab: Lab) -> None:
    (lab.state.folder / FILE).write_text('{"stopped": [', encoding="utf-8")

    assert load(lab.state.folder) == Unfinished()
    mend(lab, print)
    assert alive(lab)
