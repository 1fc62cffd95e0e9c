"""The container engine, through testcontainers: where it is, and why it cannot be used."""

from __future__ import annotations

import socket as sockets
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import docker
from docker.errors import DockerException, InvalidVersion
from testcontainers.core.config import testcontainers_config
from testcontainers.core.docker_client import DockerClient, get_docker_host

from lab.errors import LabError

# The first whose engine answers all that the lab asks (Docker 20.10).
OLDEST_API = "1.41"
TIMEOUT_S = 60
UNIX = "unix://"
DEFAULT = f"{UNIX}/var/run/docker.sock"

# Its image may not be there, and labs are to outlive this process: they are cleaned up by label.
testcontainers_config.ryuk_disabled = True


class EngineError(LabError):
    """Why no container engine can be used."""


@cache
def testcontainers() -> DockerClient:
    """Return the engine that testcontainers finds: DOCKER_HOST, context, or the local socket.

    Raises EngineError where there is none, it may not be used, or it is too old.
    """
    answers()
    try:
        client = DockerClient(timeout=TIMEOUT_S)
        told = client.client.version()["ApiVersion"]
    except DockerException as error:
        raise refused(error) from error
    if numbers(told) < numbers(OLDEST_API):
        raise too_old(f"its API is {told}")
    return client


def answers() -> None:
    """Raise EngineError where nobody listens at the engine's socket.

    The library would leave a socket open for each try that fails.
    """
    host = get_docker_host() or DEFAULT
    if host.startswith(UNIX):
        with sockets.socket(sockets.AF_UNIX) as one:
            one.settimeout(TIMEOUT_S)
            try:
                one.connect(host.removeprefix(UNIX))
            except OSError as error:
                raise refused(error) from error


def engine() -> docker.DockerClient:
    """Return the engine's whole API; raises EngineError."""
    return testcontainers().client


def socket() -> Path:
    """Return the engine's socket on this machine; raises EngineError for one that is elsewhere.

    What a lab publishes and mounts would be there, and not here.
    """
    api = engine().api
    path = getattr(api.get_adapter(api.base_url), "socket_path", None)
    if not path:
        raise EngineError(
            f"the container engine is on another machine: {api.base_url}",
            hint="point DOCKER_HOST at one of this machine, or use --runtime processes",
        )
    return Path(path)


def executed(name: str, command: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
    """Run a command in a running container; return its status and all that it wrote.

    Raises docker.errors.DockerException where the container is not there or does not run.
    """
    found = engine().containers.get(name).exec_run(list(command), environment=dict(env))
    written = found.output if isinstance(found.output, bytes) else b"".join(found.output)
    return found.exit_code or 0, written.decode("utf-8", "replace")


def went_wrong(error: Exception) -> EngineError:
    """Return the message about an engine that failed in the middle of something."""
    words = getattr(error, "explanation", None) or error
    return EngineError(
        f"the container engine failed: {words}",
        hint="docker ps tells whether it answers; then nox -s lab -- down, and once more",
        status=1,
    )


def refused(error: Exception) -> EngineError:
    """Return the message about an engine that does not answer."""
    words = str(error)
    if isinstance(error, InvalidVersion):
        return too_old(words)
    if "Permission denied" in words:
        return EngineError(
            "this user may not use the container engine",
            hint="add the user to the group docker and log in again, or use --runtime processes",
        )
    if any(sign in words for sign in ("No such file", "FileNotFoundError", "Connection refused")):
        return EngineError(
            "no container engine is running",
            hint="start Docker, or point DOCKER_HOST at an engine, or use --runtime processes",
        )
    return EngineError(
        f"the container engine does not answer: {words}",
        hint="docker version shows the same; or use --runtime processes",
    )


def too_old(how: str) -> EngineError:
    """Return the message about an engine that does not know all that the lab asks."""
    return EngineError(
        f"the container engine is too old: {how}; {OLDEST_API} is needed",
        hint="install Docker 20.10 or newer, or use --runtime processes",
    )


def numbers(version: str) -> tuple[int, ...]:
    """Return a version for comparing."""
    return tuple(int(part) for part in version.split("."))
