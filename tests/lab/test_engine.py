"""An engine that cannot be used says why in one message, and names the way out."""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.addresses import LOOPBACK
from lab.engine import EngineError, engine, numbers, socket
from lab.errors import LabError
from tests.lab.engines import Engine, Refusal, docker, running, used

NOBODY = 65534
INSTEAD = "use --runtime processes"


def refusal() -> LabError:
    """Return the message about the engine that there is."""
    # docker-py leaves a socket open where nothing answers; it goes with the last of the error.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        with pytest.raises(EngineError) as caught:
            engine()
        said = LabError(caught.value.message, hint=caught.value.hint, status=caught.value.status)
        del caught
        gc.collect()
    return said


@contextmanager
def somebody_else(socket: Path) -> Iterator[None]:
    """Be a user who may not write to a socket; root becomes another user for that time."""
    socket.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_an_engine_is_asked_for_its_version_once() -> None:
    with running(docker()) as told:
        assert engine() is engine()
        before = len(told.asked)
        assert engine().info()["NCPU"] == 2

    assert [each.call for each in told.asked[before:]] == ["GET /info"]


def test_nothing_at_the_socket_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with used(f"unix://{tmp_path}/none", monkeypatch):
        message = refusal()

    assert message.message == "no container engine is running"
    assert "start Docker, or point DOCKER_HOST at an engine" in message.hint
    assert INSTEAD in message.hint
    assert message.status == 2


def test_nothing_at_the_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with used(f"tcp://{LOOPBACK}:1", monkeypatch):
        assert refusal().message == "no container engine is running"


def test_a_user_who_may_not_use_it_is_told_the_group() -> None:
    with running(docker()):
        socket = Path(os.environ["DOCKER_HOST"].removeprefix("unix://"))
        with somebody_else(socket):
            message = refusal()

    assert message.message == "this user may not use the container engine"
    assert "group docker" in message.hint
    assert INSTEAD in message.hint


@pytest.mark.parametrize(
    "answer",
    [b"<html>a web server</html>", {"name": "another"}, [], Refusal(500, "out of order")],
    ids=["no JSON", "other JSON", "a list", "an error"],
)
def test_an_answer_that_is_no_engines_is_told_in_full(answer: object) -> None:
    with running(Engine({"GET /version": answer})):
        message = refusal()

    assert message.message.startswith("the container engine does not answer: ")
    assert "ApiVersion" in message.message or "server API version" in message.message
    assert INSTEAD in message.hint


@pytest.mark.parametrize("version", ["1.40", "1.9", "1.24", "1.12"])
def test_an_engine_that_is_too_old_is_told_which_is_needed(version: str) -> None:
    with running(docker(ApiVersion=version)):
        message = refusal()

    assert message.message.startswith("the container engine is too old")
    assert version in message.message or "below" in message.message
    assert "Docker 20.10 or newer" in message.hint
    assert INSTEAD in message.hint


@pytest.mark.parametrize("version", ["1.41", "1.100", "2.0"])
def test_newer_engines_are_taken(version: str) -> None:
    with running(docker(ApiVersion=version)):
        assert engine().version()["ApiVersion"] == version


def test_a_refusal_is_not_remembered() -> None:
    """A person starts the engine, and goes on in the same process."""
    with running(Engine()) as told:
        refusal()
        told.answers |= docker().answers

        assert engine().info()["NCPU"] == 2


def test_versions_are_compared_as_numbers() -> None:
    assert numbers("1.9") < numbers("1.41") < numbers("1.100")
    assert numbers("2.0") > numbers("1.99")


def test_the_socket_of_this_machine_is_known() -> None:
    with running(docker()):
        found = socket()
        assert found is not None
        assert found.is_socket()


def test_an_engine_at_a_port_may_be_on_another_machine() -> None:
    with running(docker(), tcp=True):
        with pytest.raises(EngineError, match="is on another machine") as caught:
            socket()
        assert "--runtime processes" in caught.value.hint
