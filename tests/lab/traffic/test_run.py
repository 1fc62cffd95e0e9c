"""The traffic as a process, whose locust sends to a stand-in for the app that really listens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import psutil
import pytest
import uvicorn

from config.addresses import LOOPBACK, Address
from lab.errors import LabError
from lab.traffic import control
from lab.traffic.shape import Change
from tests.lab.traffic.standin import ROUTES, App

SECRET = "an-unlikely-word"  # noqa: S105 - made up
Traffic = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def app() -> Iterator[tuple[App, str]]:
    """Serve the stand-in, and return it with its address."""
    found = App()
    config = uvicorn.Config(found.starlette(), LOOPBACK, 0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield found, f"http://{LOOPBACK}:{port}"
    server.should_exit = True
    thread.join()


@contextmanager
def traffic(url: str, **settings: object) -> Iterator[subprocess.Popen[str]]:
    """Start the traffic at a free port of its own choice, and end it whatever happens."""
    wanted = {
        "LISTEN": f"{LOOPBACK}:0",
        "API_URL": f"{url}/api",
        "WEB_URL": f"{url}/web",
        "DAY_S": 0,
        **settings,
    }
    env = {name: value for name, value in os.environ.items() if not name.startswith("SETARCOS_")}
    env |= {f"SETARCOS_{name}": str(value) for name, value in wanted.items()}
    command = [sys.executable, "-m", "lab.traffic"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_bounded_run_ends_well_with_a_summary(app: tuple[App, str], tmp_path: Path) -> None:
    found, url = app
    token = tmp_path / "token"
    token.write_text(f"{SECRET}\n")
    told = {"RUN_S": 1, "MAX_FAILURES": 0, "PEOPLE": "70-71", "TOKEN_FILE": token}
    with traffic(url, **told) as process:
        out, err = process.communicate()

    assert (process.returncode, err) == (0, "")
    assert "Aggregated" in out
    assert found.tokens == {f"Bearer {SECRET}"}
    assert SECRET not in out
    assert {str(each) for each in found.bodies("person_id")} <= {"70", "71"}


def test_a_run_in_which_too_much_fails_ends_with_status_1(app: tuple[App, str]) -> None:
    found, url = app
    found.broken = ROUTES
    with traffic(url, RUN_S=0.5, MAX_FAILURES=5) as process:
        out, err = process.communicate()

    assert process.returncode == 1
    assert "status 503 in place of 200" in out
    assert "requests failed, more than SETARCOS_MAX_FAILURES=5" in err


def test_people_come_and_go_while_it_runs_and_a_pause_is_silent(app: tuple[App, str]) -> None:
    found, url = app
    with traffic(url, USERS=2) as process:
        page = listening(process)
        control.reshape(page, Change(users=9))
        until(process, lambda: control.shape(page).people == 9)
        control.pause(page)
        before = len(found.seen)
        assert before
        assert control.reshape(page, Change(users=1)).status == "paused"
        assert len(found.seen) == before
        control.resume(page)
        until(process, lambda: control.shape(page).people == 1 and len(found.seen) > before)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate()

    assert process.returncode == 0
    assert "Aggregated" in out


def until(process: subprocess.Popen[str], there: Callable[[], bool]) -> None:
    """Look until it is there; fail where the process has ended."""
    while not there():
        assert process.poll() is None


def listening(process: subprocess.Popen[str]) -> Address:
    """Return where the traffic listens and answers, as soon as it does."""
    while True:
        assert process.poll() is None
        for each in psutil.Process(process.pid).net_connections():
            if each.status == psutil.CONN_LISTEN:
                page = Address(*each.laddr)
                try:
                    control.shape(page)
                except LabError:
                    continue
                return page
