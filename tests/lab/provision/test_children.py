"""Tools are run with their output kept, and ended with all that they started."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import psutil
import pytest

from lab.provision.children import Children, Tool
from lab.provision.failure import ProvisionError, StoppedError


def tool(tmp_path: Path, body: str) -> Tool:
    return Tool("trying", ("/bin/sh", "-c", body), tmp_path / "logs" / "x.log", tmp_path)


def test_each_line_is_told_and_logged(tmp_path: Path) -> None:
    heard: list[str] = []

    lines = Children().run(tool(tmp_path, "echo one; echo two >&2; printf end"), line=heard.append)

    assert lines == heard == ["one", "two", "end"]
    assert (tmp_path / "logs" / "x.log").read_text().endswith("one\ntwo\nend\n")


def test_a_failure_has_the_last_20_lines_and_the_log(tmp_path: Path) -> None:
    with pytest.raises(ProvisionError) as caught:
        Children().run(tool(tmp_path, "seq 1 50; exit 3"))

    message, log = caught.value.message, tmp_path / "logs" / "x.log"
    assert message.startswith(f"trying failed with status 3; its log is {log}\n  | 31\n")
    assert message.endswith("  | 50")


def test_stopping_ends_a_tool_and_its_children(tmp_path: Path) -> None:
    children, started, ended = Children(), threading.Event(), threading.Event()
    pids: list[int] = []

    def heard(line: str) -> None:
        pids.append(int(line))
        if len(pids) == 2:
            started.set()

    def run() -> None:
        body = "echo $$; sleep 600 & echo $!; wait"
        with pytest.raises(StoppedError):
            children.run(tool(tmp_path, body), line=heard)
        ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    children.stop()
    thread.join()

    assert ended.is_set()
    # The tool's own child is told as well, and nobody of ours waits for it.
    deadline = time.monotonic() + 10
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)  # the pace of looking
    assert not any(map(alive, pids))


def alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie of another parent does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_nothing_is_started_after_stopping(tmp_path: Path) -> None:
    children = Children()
    children.stop()

    with pytest.raises(StoppedError):
        children.run(tool(tmp_path, "true"))


def test_a_beat_is_heard_while_a_tool_is_silent(tmp_path: Path) -> None:
    done = tmp_path / "done"

    Children().run(tool(tmp_path, f"until [ -e {done} ]; do :; done"), beat=done.touch)

    assert done.exists()
