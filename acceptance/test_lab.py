"""The lab's own promises: side by side, stopped at any moment, and never anything left running."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from acceptance.small_lab import base, kept, left_out
from acceptance.waiting import eventually
from config.catalogue import load_catalogue
from lab.api import Lab
from lab.folders import labs
from lab.provision import cache_dir
from lab.runtimes import named

NAME = "lifecycle"
DEADLINE_S = 60.0
# Some real servers are enough to see them come and go.
FEW = ("redis", "redis-exporter", "node-exporter")

pytestmark = pytest.mark.plan("13.1.1")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "lab", *words]


def without(servers: Sequence[str]) -> list[str]:
    """Return the words that leave out all other servers."""
    return [f"--without={name}" for name in left_out(servers)]


def left(runtime: str) -> list[str]:
    """Return all that runs, or is kept by the engine, for the lab of these tests."""
    return named(runtime).left(labs() / NAME)


def servers(runtime: str) -> list[str]:
    """Return those of it that are servers."""
    return [each for each in left(runtime) if each.startswith(("process", "container"))]


@pytest.fixture
def which(lab: Lab) -> list[str]:
    """Return the words that make a lab of few servers, run as the suite's own is."""
    words = [f"--name={NAME}", f"--port-base={base(lab, NAME)}", f"--runtime={lab.runtime}"]
    return [*words, *without(kept(lab, FEW))]


def call(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the lab to its end."""
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )


@pytest.fixture(autouse=True)
def _nothing_left(lab: Lab) -> Iterator[None]:
    """Stop what a failed test left, so that the next one starts from nothing."""
    yield
    if (labs() / NAME).exists():
        call("down", f"--name={NAME}")
    assert left(lab.runtime) == []


@pytest.fixture
def foreground(which: list[str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Return a lab in the foreground, beside the suite's own, once all its servers are ready."""
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(command(*which), stdout=output, stderr=subprocess.STDOUT)
    with process:
        try:
            eventually(lambda: _says(tmp_path / "output", "Ctrl-C stops it"), within_s=DEADLINE_S)
            yield process
        finally:
            process.kill()


def _says(file: Path, words: str) -> None:
    text = file.read_text()
    assert words in text, text


def _gone(runtime: str) -> None:
    assert left(runtime) == []
    assert not (labs() / NAME).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_lab_in_the_foreground_ends_with_all_its_servers(
    lab: Lab, foreground: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    assert len(servers(lab.runtime)) == len(kept(lab, FEW))

    foreground.send_signal(number)

    assert foreground.wait(DEADLINE_S) == 0
    _gone(lab.runtime)


def test_the_down_of_another_terminal_ends_the_foreground(
    lab: Lab,
    foreground: subprocess.Popen[bytes],
) -> None:
    assert call("down", f"--name={NAME}").returncode == 0

    assert foreground.wait(DEADLINE_S) == 0
    _gone(lab.runtime)


@pytest.mark.parametrize("cure", ["down", "up"])
def test_what_a_crash_leaves_is_cleaned_up(
    lab: Lab, which: list[str], foreground: subprocess.Popen[bytes], cure: str
) -> None:
    foreground.kill()
    foreground.wait(DEADLINE_S)
    before = {str(part.handle) for part in Lab(NAME).parts.values()}
    assert len(servers(lab.runtime)) == len(kept(lab, FEW))

    mended(cure, which)

    if cure == "down":
        _gone(lab.runtime)
    else:
        assert before.isdisjoint(str(part.handle) for part in Lab(NAME).parts.values())


@pytest.mark.parametrize("cure", ["down", "up"])
def test_what_a_crash_in_mid_start_leaves_is_cleaned_up(
    lab: Lab, which: list[str], cure: str
) -> None:
    with subprocess.Popen(
        command(*which), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:

        def begun() -> None:
            assert left(lab.runtime)

        eventually(begun, within_s=DEADLINE_S)
        process.kill()

    mended(cure, which)

    if cure == "down":
        _gone(lab.runtime)
    else:
        assert len(servers(lab.runtime)) == len(kept(lab, FEW))


def mended(cure: str, which: list[str]) -> None:
    """Clean up what a crash left, by one of the two ways."""
    if cure == "down":
        assert call("down", f"--name={NAME}").returncode == 0
        return
    done = call("up", "--detach", *which)
    assert "removed what an earlier lab lifecycle left behind" in done.stderr
    assert done.returncode == 0


def test_a_lab_in_the_background_tells_its_status(lab: Lab, which: list[str]) -> None:
    assert call("up", "--detach", *which).returncode == 0

    told = json.loads(call("status", "--json", f"--name={NAME}").stdout)

    assert told["ready"] is True
    assert told["runtime"] == lab.runtime
    assert {each["name"] for each in told["servers"]} == set(kept(lab, FEW))
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


def test_a_busy_port_is_refused_with_its_holder(lab: Lab, which: list[str]) -> None:
    port = base(lab, NAME) + load_catalogue().services["redis-exporter"].port("http").slot
    with socket.create_server(("127.0.0.1", port)):
        done = call("up", "--detach", *which)

    assert done.returncode == 2
    assert f"port {port} (for redis-exporter) is held by " in done.stderr
    assert f"(process {os.getpid()})" in done.stderr
    assert "--port-base" in done.stderr
    _gone(lab.runtime)


def test_the_ports_of_another_lab_are_refused(lab: Lab) -> None:
    taken = lab.state.port_base
    words = (f"--name={NAME}", f"--port-base={taken}", f"--runtime={lab.runtime}")
    done = call("up", "--detach", *words, *without(FEW))

    assert done.returncode == 2
    assert f"ports from {taken} on belong to lab {lab.name}" in done.stderr


def test_what_a_server_needs_and_is_missing_is_told_with_the_way_to_get_it(
    lab: Lab, which: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty cache on a machine from which nothing can be fetched; an engine that is away."""
    assert cache_dir() != tmp_path
    monkeypatch.setenv("SETARCOS_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")

    done = call("up", "--detach", *which)
    monkeypatch.undo()

    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert "hint: " in done.stderr
    _gone(lab.runtime)
