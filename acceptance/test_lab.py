"""The lab's own promises: side by side, stopped at any moment, and never anything left running."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.waiting import eventually
from config.catalogue import load_catalogue
from lab.api import Lab
from lab.folders import labs
from lab.processes import marked
from lab.provision import cache_dir

NAME = "lifecycle"
PORT_BASE = 21000
DEADLINE_S = 60.0
# Some real servers are enough to see them come and go.
KEPT = ("redis", "redis-exporter", "node-exporter")
WITHOUT = [f"--without={name}" for name in load_catalogue().services if name not in KEPT]
WHICH = [f"--name={NAME}", f"--port-base={PORT_BASE}"]

pytestmark = pytest.mark.plan("13.1.1")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "lab", *words]


def call(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the lab to its end."""
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """Stop what a failed test left, so that the next one starts from nothing."""
    yield
    if (labs() / NAME).exists():
        call("down", f"--name={NAME}")
    assert marked(labs() / NAME) == []


@pytest.fixture
def foreground(lab: Lab, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Return a lab in the foreground, beside the suite's own, once all its servers are ready."""
    assert lab.name != NAME
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(
            command(*WHICH, *WITHOUT), stdout=output, stderr=subprocess.STDOUT
        )
    with process:
        try:
            eventually(lambda: _says(tmp_path / "output", "Ctrl-C stops it"), within_s=DEADLINE_S)
            yield process
        finally:
            process.kill()


def _says(file: Path, words: str) -> None:
    text = file.read_text()
    assert words in text, text


def _gone() -> None:
    assert marked(labs() / NAME) == []
    assert not (labs() / NAME).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_lab_in_the_foreground_ends_with_all_its_servers(
    foreground: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    assert len(marked(labs() / NAME)) == len(KEPT)

    foreground.send_signal(number)

    assert foreground.wait(DEADLINE_S) == 0
    _gone()


def test_the_down_of_another_terminal_ends_the_foreground(
    foreground: subprocess.Popen[bytes],
) -> None:
    assert call("down", f"--name={NAME}").returncode == 0

    assert foreground.wait(DEADLINE_S) == 0
    _gone()


@pytest.mark.parametrize("cure", ["down", "up"])
def test_what_a_crash_leaves_is_cleaned_up(foreground: subprocess.Popen[bytes], cure: str) -> None:
    foreground.kill()
    foreground.wait(DEADLINE_S)
    left = {process.pid for process in marked(labs() / NAME)}
    assert len(left) == len(KEPT)

    if cure == "down":
        assert call("down", f"--name={NAME}").returncode == 0
    else:
        done = call("up", "--detach", *WHICH, *WITHOUT)
        assert "removed what an earlier lab lifecycle left behind" in done.stderr
        assert done.returncode == 0

    assert left.isdisjoint(process.pid for process in marked(labs() / NAME))


def test_a_lab_in_the_background_tells_its_status(lab: Lab) -> None:
    assert lab.parts
    assert call("up", "--detach", *WHICH, *WITHOUT).returncode == 0

    told = json.loads(call("status", "--json", f"--name={NAME}").stdout)

    assert told["ready"] is True
    assert {each["name"] for each in told["servers"]} == set(KEPT)
    assert all(each["version"] and each["source"] for each in told["servers"])
    assert NAME in call("list").stdout


def test_a_killed_server_is_told(foreground: subprocess.Popen[bytes], tmp_path: Path) -> None:
    Lab(NAME).kill("redis")

    status = call("status", f"--name={NAME}")

    assert status.returncode == 1
    assert "redis has ended" in status.stdout
    said = "redis ended by signal 9"
    eventually(lambda: _says(tmp_path / "output", said), within_s=DEADLINE_S)
    assert foreground.poll() is None


def test_a_busy_port_is_refused_with_its_holder(lab: Lab) -> None:
    assert lab.parts
    port = PORT_BASE + load_catalogue().services["redis"].port("redis").slot
    with socket.create_server(("127.0.0.1", port)):
        done = call("up", "--detach", *WHICH, *WITHOUT)

    assert done.returncode == 2
    assert f"port {port} (for redis) is held by " in done.stderr
    assert f"(process {os.getpid()})" in done.stderr
    assert "--port-base" in done.stderr
    _gone()


def test_the_ports_of_another_lab_are_refused(lab: Lab) -> None:
    base = lab.state.port_base
    done = call("up", "--detach", f"--name={NAME}", f"--port-base={base}", *WITHOUT)

    assert done.returncode == 2
    assert f"ports from {base} on belong to lab {lab.name}" in done.stderr


def test_a_missing_binary_says_how_to_get_it(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty cache on a machine from which nothing can be fetched."""
    assert lab.parts
    assert cache_dir() != tmp_path
    monkeypatch.setenv("SETARCOS_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")

    done = call("up", "--detach", *WHICH, *WITHOUT)

    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert "hint: " in done.stderr
    _gone()
