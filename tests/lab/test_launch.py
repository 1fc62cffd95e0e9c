"""Servers start in the order of their needs, and one that fails says how and shows its log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.errors import LabError
from lab.launch import Launch, Phase, last_lines
from lab.process_runtime import Processes
from lab.processes import Binary, end, marked
from lab.runtime import Container, Handle
from lab.site import Site
from tests.lab.conftest import Make, Never


class Heard:
    """What a launch told."""

    def __init__(self) -> None:
        self.phases: list[tuple[str, str]] = []
        self.begun: list[str] = []

    def tell(self, server: str, phase: str, seconds: float) -> None:
        """Hear of a phase."""
        assert seconds >= 0
        self.phases.append((server, phase))

    def began(self, server: str, handle: Handle | Container) -> None:
        """Hear of a process."""
        assert handle
        self.begun.append(server)


@pytest.fixture
def heard() -> Heard:
    """Return an ear."""
    return Heard()


@pytest.fixture(autouse=True)
def _ended(site: Site) -> Iterator[None]:
    """End what a test started."""
    yield
    end(marked(site.folder))


def launch(site: Site, heard: Heard, *programs: Binary) -> Launch:
    by_name = {program.server.name: program for program in programs}
    started = Launch(site, Processes(), by_name, heard.tell, heard.began)
    try:
        started.run()
    finally:
        started.disown()
    return started


def test_a_server_starts_when_those_it_needs_are_ready(
    site: Site, heard: Heard, program: Make
) -> None:
    store = program("store")
    step = program("step", "pass", ready=None, once=True, needs=("store",))
    app = program("app", needs=("store", "step"))

    launch(site, heard, app, step, store)

    assert heard.begun == ["store", "step", "app"]
    assert ("step", Phase.DONE) in heard.phases
    assert heard.phases.index(("step", Phase.DONE)) < heard.phases.index(("app", Phase.STARTING))


def test_what_is_to_be_done_with_a_ready_server_is_done_before_others_need_it(
    site: Site, heard: Heard, program: Make
) -> None:
    programs = {"store": program("store"), "app": program("app", needs=("store",))}
    done: list[tuple[str, list[str]]] = []

    def then(name: str) -> None:
        done.append((name, list(heard.begun)))

    started = Launch(site, Processes(), programs, heard.tell, heard.began, then)
    started.run()
    started.disown()

    assert done == [("store", ["store"]), ("app", ["store", "app"])]


def test_what_was_left_out_is_not_waited_for(site: Site, heard: Heard, program: Make) -> None:
    launch(site, heard, program("app", needs=("store",)))

    assert heard.begun == ["app"]


def test_a_server_that_ends_shows_its_status_and_last_lines(
    site: Site, heard: Heard, program: Make
) -> None:
    bad = program("bad", "print('no such flag'); raise SystemExit(3)", ready=Never())

    with pytest.raises(LabError) as caught:
        launch(site, heard, bad)

    assert str(caught.value).splitlines() == [
        "bad ended with status 3",
        "  | no such flag",
        "  hint: nox -s lab -- doctor looks for what is missing; --without bad starts the others",
    ]
    assert caught.value.status == 1


def test_a_step_that_fails_is_a_failure(site: Site, heard: Heard, program: Make) -> None:
    step = program("step", "raise SystemExit(1)", ready=None, once=True)

    with pytest.raises(LabError, match="step ended with status 1"):
        launch(site, heard, step)


def test_a_server_that_does_not_get_ready_says_what_is_missing(
    site: Site, heard: Heard, program: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.launch.READY_S", 0.2)

    with pytest.raises(LabError, match=r"slow is not ready after 0\.2 s: nothing answers"):
        launch(site, heard, program("slow", ready=Never()))


def test_one_that_fails_ends_the_wait_for_the_others(
    site: Site, heard: Heard, program: Make
) -> None:
    """Else the message about it would come after the deadline of all others."""
    bad = program("bad", "raise SystemExit(1)", ready=Never())

    with pytest.raises(LabError, match="bad ended"):
        launch(site, heard, program("slow", ready=Never()), bad)


def test_preparation_comes_before_each_start(site: Site, heard: Heard, program: Make) -> None:
    done: list[bool] = []

    launch(site, heard, program("store", prepare=lambda: done.append(bool(heard.begun))))

    assert done == [False]


def test_only_the_end_of_a_log_is_shown() -> None:
    log = "\n".join(str(number) for number in range(100))

    assert last_lines(log, 2) == "  | 98\n  | 99"
    assert last_lines("") == "  | (it has written nothing)"
