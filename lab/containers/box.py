"""A container made for a server: its networks, its mounts, its limits, and nothing more."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docker.errors import APIError
from docker.models.containers import Container
from docker.types import EndpointConfig

from config.addresses import LOOPBACK
from config.catalogue.services import Limits, Network
from lab.containers.image import Imaged
from lab.containers.labels import labels
from lab.containers.volumes import DATA, SECRETS
from lab.engine import EngineError, engine, executed, socket, testcontainers
from lab.server import Server
from lab.site import Site

# The label by which a container tells which server it is.
SERVER = "setarcos.server"
# More processes or threads than any server has, and few enough to stop a runaway.
PIDS = 2048
# Where the engine's socket is inside, as the rendered file of docker-view says.
SOCKET = "/var/run/docker.sock"
SCRATCH_MIB = 64
TMP = "/tmp"  # noqa: S108 - memory of the container's own
MIB = 2**20
BARE = {"PATH": "/opt/venv/bin:/usr/local/bin:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}


def create(site: Site, program: Imaged) -> Container:
    """Make the container of a server, on all of its networks, without starting it.

    Raises EngineError where the engine refuses.
    """
    server, image = program.server, program.image
    first, *others = networks(site, server)
    with refusals(site.box(server.name), "made"):
        container = testcontainers().create(
            image.name,
            command=list(server.arguments),
            entrypoint=list(image.entrypoint) if image.entrypoint else None,
            environment=dict(server.env),
            name=site.box(server.name),
            hostname=server.name,
            labels={**labels(site.environment, site.folder), SERVER: server.name},
            user=image.run_as,
            group_add=[group_of(socket())] if server.box.engine else [],
            read_only=True,
            cap_drop=["ALL"],
            cap_add=list(server.box.capabilities),
            security_opt=["no-new-privileges"],
            stop_signal=server.stop_signal.name,
            ports=published(server),
            volumes=dict(mounts(site, server)),
            tmpfs=dict(scratch(program)),
            network=first,
            networking_config={first: endpoint(server)},
            **resources(limits(site, server)),
        )
        for name in others:
            engine().networks.get(name).connect(container, aliases=[server.name])
    return container


def reused(stopped: Container | None, program: Imaged) -> Container | None:
    """Return a container that was stopped; one of another image is removed, without its volumes."""
    if stopped is None or stopped.attrs["Config"]["Image"] == program.image.name:
        return stopped
    stopped.remove()
    return None


def start(container: Container) -> None:
    """Start a container; raises EngineError where the engine refuses."""
    with refusals(str(container.name), "started"):
        container.start()


@contextmanager
def refusals(name: str, done: str) -> Iterator[None]:
    """Raise EngineError, with the engine's own words, for what it refuses to do to a container."""
    try:
        yield
    except APIError as error:
        raise EngineError(
            f"{name} cannot be {done}: {error.explanation}",
            hint=f"docker inspect {name} shows how it was made",
            status=1,
        ) from error


def run(
    site: Site, server: str, arguments: Sequence[str], env: Mapping[str, str]
) -> tuple[int, str]:
    """Run another command of ours inside a server's container, with `env` and nothing else."""
    pairs = [f"{name}={value}" for name, value in (BARE | dict(env)).items()]
    return executed(site.box(server), ["env", "-i", *pairs, "python", *arguments], {})


def service_of(server: Server) -> str:
    """Return the service that a server is, or whose place it shares."""
    return server.box.service or server.name


def networks(site: Site, server: Server) -> list[str]:
    """Return the names of a server's networks, its own kind's first."""
    service = site.catalogue.services[service_of(server)]
    return [network(site, each) for each in service.networks]


def network(site: Site, kind: Network) -> str:
    """Return the name of one of the lab's networks."""
    return site.box(kind.value)


def endpoint(server: Server) -> EndpointConfig:
    """Return how a server is called on a network."""
    return EndpointConfig(engine().api.api_version, aliases=[server.name])


def limits(site: Site, server: Server) -> Limits:
    """Return what a server may use."""
    return site.catalogue.services[service_of(server)].limits


def resources(allowed: Limits) -> dict[str, Any]:
    """Return the engine's words for limits; it refuses more processors than there are."""
    there = float(engine().info()["NCPU"])
    memory = allowed.memory_mib * MIB
    return {
        "mem_limit": memory,
        "memswap_limit": memory,
        "nano_cpus": int(min(allowed.cpus, there) * 10**9),
        "pids_limit": PIDS,
    }


def published(server: Server) -> Any:
    """Return the ports at which a server is reached from this machine alone."""
    pairs = server.box.published.items()
    return {f"{inside}/tcp": (LOOPBACK, outside) for outside, inside in pairs}


def mounts(site: Site, server: Server) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what is mounted: {volume, or path of this machine: where, and how}."""
    config = site.rendered / server.name
    if config.is_dir():
        yield str(config), bound(f"{site.environment.paths.config}/{server.name}")
    for inside, file in server.box.mounts.items():
        yield str(file), bound(inside)
    if server.box.engine:
        yield str(socket()), bound(SOCKET)
    if server.box.secrets:
        yield volume(site, server, SECRETS), bound(site.environment.paths.secrets)
    if server.box.keeps:
        yield volume(site, server, DATA), bound(site.data(server.name), "rw")


def group_of(path: Path) -> int:
    """Return the group that may use the engine; in the machine of Docker Desktop it is root's."""
    return path.stat().st_gid if sys.platform == "linux" else 0


def bound(inside: str, mode: str = "ro") -> dict[str, str]:
    """Return where and how something is mounted."""
    return {"bind": inside, "mode": mode}


def volume(site: Site, server: Server, what: str) -> str:
    """Return the name of a server's volume."""
    return site.box(f"{server.name}-{what}")


def scratch(program: Imaged) -> Iterator[tuple[str, str]]:
    """Yield the folders of memory that a server may write to, and how they are mounted."""
    uid, gid = program.image.owner
    options = f"uid={uid},gid={gid},mode=0700,size={SCRATCH_MIB}m"
    for folder in dict.fromkeys((TMP, *program.server.box.scratch, *program.image.volumes)):
        yield folder, options
