"""The runtime of containers, behind the same Protocol as that of plain processes."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from docker.errors import NotFound
from docker.models.containers import Container as Found

from config.addresses import Address
from config.catalogue.scrape import DiscoveryKind
from config.catalogue.services import Network
from config.check import Tool
from config.edge import EDGE, passages
from config.environment import Addressing, Environment
from lab.containers import box, data, kept, labels, tunnel
from lab.containers.image import Imaged, imaged
from lab.containers.supply import fitted, lacking, programs
from lab.containers.tools import tool
from lab.containers.volumes import DATA, SECRETS, Filling, fill, readable
from lab.engine import engine, executed, testcontainers
from lab.errors import LabError
from lab.runtime import Container, Ending, Handle, Running, Say
from lab.server import Program, Server
from lab.servers import docker_view
from lab.site import Site, for_a_lab

PREFIX = "setarcos-"
# Services that only this runtime has: the proxy, and what shows the engine to Prometheus.
ONLY_HERE = (EDGE, docker_view.NAME)
# One that a signal ended has this added to the signal's number; more is the server's own status.
SIGNALLED = 128
# Containers on the app's network that have Python, those first that tests leave alone.
WITH_PYTHON = ("api-server", "ai-router", "delivery-events")


@dataclass(frozen=True)
class Started:
    """A container that this process has started."""

    handle: Container
    limit_mib: int

    def poll(self) -> int | None:
        """Return its exit status, minus the signal that ended it; None while it runs."""
        return status_of(self.handle)

    def why(self, status: int) -> str:
        """Return in words how it ended."""
        try:
            state = engine().api.inspect_container(self.handle.container)["State"]
        except NotFound:
            return "with its container, which somebody removed"
        if state["OOMKilled"]:
            return f"for want of memory (its limit is {self.limit_mib} MiB, in services.yaml)"
        return f"by signal {-status}" if status < 0 else f"with status {status}"

    def disown(self) -> None:
        """Do nothing: the engine has it."""


class Containers:
    """Servers in containers of the engine that testcontainers finds."""

    name = "containers"

    def lacking(self) -> list[str]:
        """Return the images that the engine neither has nor can be expected to get."""
        return lacking()

    def located(
        self, environment: Environment, name: str, folder: Path, port_base: int | None = None
    ) -> Environment:
        """Return an environment whose servers have own names, and a proxy at the port base."""
        del folder  # paths are those inside of containers
        environment = for_a_lab(environment, port_base)
        without = tuple(each for each in environment.without if each not in ONLY_HERE)
        changed = {
            "addressing": Addressing.NAMES,
            "lab": f"{PREFIX}{name}",
            "discovery": (DiscoveryKind.FILE, DiscoveryKind.DOCKER),
            "without": without,
        }
        return environment.model_copy(update=changed)

    def fitted(self, site: Site, say: Say) -> Environment:
        """Return the environment without what has no image, for the Tempo that there is.

        Raises LabError for a lab without its proxy, through which every port is reached.
        """
        if not site.has(EDGE):
            raise LabError(
                f"--without {EDGE}: in containers no server is reached but through it",
                hint="leave out another server, or use --runtime processes",
            )
        return fitted(site, say)

    def ports(self, site: Site) -> Iterator[tuple[str, int]]:
        """Yield the ports of the proxy, each with the service behind it."""
        yield EDGE, site.outside(EDGE, "http").port
        for each in passages(site.catalogue, site.environment):
            yield each.service, each.port

    def programs(self, servers: Sequence[Server]) -> tuple[dict[str, Program], bool]:
        """Return the image of each server; `fitted` has fetched and built what was not here."""
        return programs(servers), False

    def prepare(self, site: Site, programs: Mapping[str, Program]) -> None:
        """Make the lab's networks and volumes; only the proxy's network leads outside.

        Raises LabError where another lab of this engine, in another folder, has the same name.
        """
        labels.check(site.environment, site.folder)
        marks = labels.labels(site.environment, site.folder)
        for kind in Network:
            # An engine may hold several networks of one name, and then finds none of them by it.
            how = {"labels": marks, "internal": kind is not Network.EDGE, "check_duplicate": True}
            testcontainers().client_networks_create(box.network(site, kind), how)
        readable(site.rendered)
        some = [imaged(program) for program in programs.values()]
        for one in some:
            for file in one.server.box.mounts.values():
                if file.is_relative_to(site.folder):
                    readable(file)
        fill(site, [each for one in some for each in fillings(site, one)], some[0].image)

    def start(self, site: Site, program: Program) -> Running:
        """Start a server, or start again the container that was stopped."""
        one = imaged(program)
        stopped = of_server(site.folder, one.server.name)
        container = box.reused(stopped, one) or box.create(site, one)
        box.start(container)
        memory = box.limits(site, one.server).memory_mib
        return Started(Container(container=str(container.id)), memory)

    def ended(self, folder: Path, running: Mapping[str, Running]) -> dict[str, int]:
        """Return the exit status of each of these servers that has ended."""
        there = {each["Id"] for each in engine().api.containers(filters=labels.of(folder))}
        gone = {
            name: one.poll()
            for name, one in running.items()
            if container(one.handle).container not in there
        }
        return {name: status for name, status in gone.items() if status is not None}

    def alive(self, handle: Handle | Container) -> bool:
        """Tell whether a container is there and runs."""
        return status_of(container(handle)) is None

    def stop(self, endings: Iterable[Ending]) -> None:
        """Ask containers to end, all at once; the engine makes those end that do not."""

        def stop(ending: Ending) -> None:
            one = engine().containers.get(container(ending.handle).container)
            one.stop(timeout=round(ending.patience_s))

        labels.each(stop, list(endings))

    def kill(self, handle: Handle | Container) -> None:
        """End a container at once, as a crash would."""
        if self.alive(handle):
            one = engine().containers.get(container(handle).container)
            one.kill()
            one.wait()

    def pid(self, handle: Handle | Container) -> int:
        """Return the number of its first process on this machine."""
        told = engine().api.inspect_container(container(handle).container)
        return int(told["State"]["Pid"])

    def left(self, folder: Path) -> list[str]:
        """Return in words all that the engine has of the lab in `folder`."""
        return [
            *(f"container {each.name}" for each in labels.containers(folder)),
            *(f"network {each.name}" for each in labels.networks(folder)),
            *(f"volume {each.name}" for each in labels.volumes(folder)),
        ]

    def clear(self, folder: Path) -> None:
        """Remove all that the engine has of it."""
        labels.remove(folder)

    def memory_mb(self, folder: Path) -> float:
        """Return the memory of all containers in MiB, without files that can be read again."""
        ids = [each["Id"] for each in engine().api.containers(filters=labels.of(folder))]
        # The engine takes up to a second for each.
        with ThreadPoolExecutor(max(len(ids), 1)) as pool:
            return sum(pool.map(memory, ids)) / box.MIB

    def log(self, folder: Path, server: str) -> str:
        """Return all that a server has written."""
        one = of_server(folder, server)
        return one.logs().decode("utf-8", "replace") if one else ""

    def lines(self, folder: Path, server: str, count: int, *, follow: bool) -> Iterator[str]:
        """Yield the last lines that a server wrote, with `follow` also those to come."""
        one = existing(folder, server)
        if not follow:
            yield one.logs(tail=count).decode("utf-8", "replace")
            return
        for piece in one.logs(tail=count, stream=True, follow=True):
            yield piece.decode("utf-8", "replace")

    def files(self, site: Site, server: str) -> Mapping[str, int]:
        """Return {path below a server's data folder: bytes}, whether it runs or not."""
        return data.files(existing(site.folder, server), site.data(server))

    def tcp(self, site: Site, service: str, port: str) -> AbstractContextManager[Address]:
        """Return a port of this machine that leads there, as long as it is held."""
        there = next(name for name in WITH_PYTHON if site.has(name))
        return tunnel.held(site.box(there), site.address(service, port))

    def tool(self, name: str) -> Tool | None:
        """Return a program out of an image that the engine has."""
        return tool(name)

    def run(
        self, site: Site, server: str, arguments: Sequence[str], env: Mapping[str, str]
    ) -> tuple[int, str]:
        """Run Python in a server's container, with `env` alone; return status and output."""
        return box.run(site, server, arguments, env)

    def beside(
        self, site: Site, server: str, name: str, arguments: Sequence[str], env: Mapping[str, str]
    ) -> tuple[int, str]:
        """Run a program of a server's image in its container; return status and output."""
        return executed(site.box(server), [name, *arguments], env)

    def size(self, site: Site, server: str) -> int:
        """Return the bytes of a server's volume."""
        return kept.size(site, server)

    def fetch(self, site: Site, server: str, folder: Path, under: str = "") -> None:
        """Copy what is in a server's volume, or in the part `under` a path, into a folder."""
        kept.fetch(site, server, folder, under)

    def put(self, site: Site, server: str, folder: Path, under: str = "") -> None:
        """Copy what is in a folder into a server's volume, as its own."""
        kept.put(site, server, folder, under)

    def discard(self, site: Site, server: str, under: str) -> None:
        """Remove a part of what is in the volume of a running server."""
        kept.discard(site, server, under)


def fillings(site: Site, program: Imaged) -> Iterator[Filling]:
    """Yield the volumes of a server."""
    server, owner = program.server, program.image.owner
    if server.box.keeps:
        yield Filling(box.volume(site, server, DATA), owner, {})
    if server.box.secrets:
        files = {name: site.secret(name).read_bytes() for name in server.box.secrets}
        yield Filling(box.volume(site, server, SECRETS), owner, files)


def container(handle: Handle | Container) -> Container:
    """Return a handle of this runtime."""
    if not isinstance(handle, Container):
        raise TypeError(f"{handle} is not of this runtime")
    return handle


def of_server(folder: Path, server: str) -> Found | None:
    """Return the container of a server, or None."""
    there = (each for each in labels.containers(folder) if each.labels.get(box.SERVER) == server)
    return next(there, None)


def existing(folder: Path, server: str) -> Found:
    """Return the container of a server; raises LabError where somebody removed it."""
    one = of_server(folder, server)
    if one is None:
        raise LabError(
            f"the container of {server} is gone: somebody removed it",
            hint="nox -s lab -- down removes the others; then start the lab anew",
        )
    return one


def status_of(handle: Container) -> int | None:
    """Return the exit status of a container, minus the signal that ended it; None while it runs."""
    try:
        state = engine().api.inspect_container(handle.container)["State"]
    except NotFound:
        return -9
    if state["Running"]:
        return None
    code = int(state["ExitCode"])
    return SIGNALLED - code if 0 < code - SIGNALLED < signal.NSIG else code


def memory(identity: str) -> int:
    """Return the memory of a container in bytes, as `docker stats` counts it."""
    try:
        told = engine().api.stats(identity, stream=False, one_shot=True)["memory_stats"]
    except NotFound:
        return 0
    more = told.get("stats", {})
    return int(told.get("usage", 0)) - int(
        more.get("total_inactive_file", more.get("inactive_file", 0))
    )
