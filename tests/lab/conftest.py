"""A folder for labs of each test's own, and small programs in place of servers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.environment import load_environment
from lab.engine import testcontainers
from lab.folders import labs
from lab.process_runtime import Processes
from lab.processes import Binary, end, marked
from lab.server import Server
from lab.site import Site
from tests import loaded

Make = Callable[..., Binary]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty folder of labs; what a test leaves running there is ended."""
    monkeypatch.setenv("SETARCOS_STATE", str(tmp_path / "labs"))
    yield labs()
    for folder in labs().glob("*"):
        end(marked(folder))


@pytest.fixture
def site(home: Path) -> Site:
    """Return the place of a lab called one."""
    folder = home / "one"
    environment = Processes().located(load_environment("lab"), "one", folder, 23000)
    folder.mkdir(parents=True)
    return Site("one", folder, loaded.catalogue(), environment)


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no container engine be found: nobody listens at port 1, and none is remembered."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    monkeypatch.setattr("lab.engine.testcontainers", testcontainers.__wrapped__)


@pytest.fixture
def program() -> Make:
    """Return a maker of programs that run a line of Python; they sleep unless told otherwise."""

    def make(name: str, code: str = "import time; time.sleep(600)", **more: object) -> Binary:
        fields = {"ready": Always(), "arguments": ("-c", code), **more}
        server = Server(name=name, binary="python", **fields)  # type: ignore[arg-type]
        return Binary(server, "", "this project", Path(sys.executable), {})

    return make


class Always:
    """Is ready at once."""

    def problem(self) -> str:
        """Find nothing missing."""
        return ""


class Never:
    """Is never ready."""

    def problem(self) -> str:
        """Find something missing."""
        return "nothing answers"
