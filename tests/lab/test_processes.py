"""A process is known by number and birth, carries its lab's mark, and ends when it is told to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from acceptance.waiting import eventually
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.processes import Binary, alive, environment, kill, marked, memory_mb, start, stop
from lab.runtime import Ending, Handle
from lab.server import Server
from lab.site import Site
from tests.lab.conftest import Make

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, lambda *_: print("heard", flush=True))
print("up", flush=True)
while True:
    time.sleep(600)
"""


def test_a_started_process_writes_its_log_and_carries_the_mark(site: Site, program: Make) -> None:
    code = "import sys, time; print('hello', flush=True); time.sleep(600)"
    with start(program("hello", code), site.folder, site.log("hello")) as process:
        assert [process.pid] == [each.pid for each in marked(site.folder)]
        assert memory_mb(site.folder) > 1
        assert os.getsid(process.pid) == process.pid
        kill(Handle.of(process.pid))

    assert marked(site.folder) == []


def test_another_process_with_the_same_number_is_not_the_same(site: Site, program: Make) -> None:
    with start(program("one"), site.folder, site.log("one")) as process:
        handle = Handle.of(process.pid)
        later = Handle(pid=handle.pid, created=handle.created + 1)

        assert alive(handle)
        assert not alive(later)
        stop([Ending(later)])
        assert alive(handle)

        stop([Ending(handle)])
        assert not alive(handle)


def test_one_that_does_not_listen_is_ended_all_the_same(site: Site, program: Make) -> None:
    with start(program("stubborn", STUBBORN), site.folder, site.log("stubborn")) as process:
        handle = Handle.of(process.pid)
        eventually(lambda: _says(site, "up"), within_s=30)
        stop([Ending(handle, patience_s=0.5)])

        assert not alive(handle)
    _says(site, "heard")


def test_each_has_the_time_that_it_was_given(site: Site, program: Make) -> None:
    """One that is slow to end and may be is not cut off together with one that may not."""
    slow = STUBBORN.replace("while True", "time.sleep(2); print('ended', flush=True)\nif 0")
    with (
        start(program("slow", slow), site.folder, site.log("slow")) as first,
        start(program("stubborn", STUBBORN), site.folder, site.log("stubborn")) as second,
    ):
        eventually(lambda: _says(site, "up", "slow"), within_s=30)
        eventually(lambda: _says(site, "up"), within_s=30)
        handles = Handle.of(first.pid), Handle.of(second.pid)
        stop([Ending(handles[0], patience_s=60), Ending(handles[1], patience_s=0.2)])

        assert not any(alive(each) for each in handles)
    _says(site, "ended", "slow")


def _says(site: Site, word: str, name: str = "stubborn") -> None:
    assert word in site.log(name).read_text()


def test_a_program_that_is_not_there_is_told(site: Site) -> None:
    gone = Binary(Server("gone", "gone", (), None), "", "", Path("/no/such/program"), {})

    with pytest.raises(LabError, match="gone cannot be started: /no/such/program: No such file"):
        start(gone, site.folder, site.log("gone"))


def test_the_persons_own_variables_do_not_reach_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere")

    given = environment(Path("/lab"), {"REDIS_ADDR": "x"})

    assert "PGHOST" not in given
    assert given["REDIS_ADDR"] == "x"
    assert given["PATH"] == os.environ["PATH"]


def test_files_of_a_server_are_told_with_their_size(site: Site) -> None:
    folder = site.data_folder("loki")
    (folder / "chunks").mkdir()
    (folder / "chunks" / "first").write_bytes(bytes(70))
    (folder / "empty").touch()
    (folder / "link").symlink_to(folder / "gone")

    assert Processes().files(site, "loki") == {"chunks/first": 70, "empty": 0}
    assert Processes().files(site, "tempo") == {}
