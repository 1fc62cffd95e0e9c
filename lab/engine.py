"""The container engine, through testcontainers: where it is, and why it cannot be used."""

from __future__ import annotations

from functools import cache

import docker
from docker.errors import DockerException
from testcontainers.core.config import testcontainers_config
from testcontainers.core.docker_client import DockerClient

from lab.errors import LabError

# The first whose engine answers all that the lab asks (Docker 20.10).
OLDEST_API = "1.41"
TIMEOUT_S = 60

# Its image may not be there, and labs are to outlive this process: they are cleaned up by label.
testcontainers_config.ryuk_disabled = True


class EngineError(LabError):
    """Why no container engine can be used."""


@cache
def engine() -> docker.DockerClient:
    """Return the engine of this machine's Docker context; raises EngineError."""
    try:
        client = DockerClient(timeout=TIMEOUT_S).client
        told = client.version()["ApiVersion"]
    except DockerException as error:
        raise refused(error) from error
    if numbers(told) < numbers(OLDEST_API):
        raise EngineError(
            f"the container engine is too old: its API is {told}, {OLDEST_API} is needed",
            hint="install Docker 20.10 or newer, or use --runtime processes",
        )
    return client


def refused(error: DockerException) -> EngineError:
    """Return the message about an engine that does not answer."""
    words = str(error)
    if "Permission denied" in words:
        return EngineError(
            "this user may not use the container engine",
            hint="add the user to the group docker and log in again, or use --runtime processes",
        )
    if "FileNotFoundError" in words or "Connection refused" in words:
        return EngineError(
            "no container engine is running",
            hint="start Docker, or point DOCKER_HOST at an engine, or use --runtime processes",
        )
    return EngineError(
        f"the container engine does not answer: {words}",
        hint="docker version shows the same; or use --runtime processes",
    )


def numbers(version: str) -> tuple[int, ...]:
    """Return a version for comparing."""
    return tuple(int(part) for part in version.split("."))
