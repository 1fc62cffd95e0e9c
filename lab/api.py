"""A running lab for programs: where its servers are, and its servers stopped and started."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from config.addresses import Address
from config.catalogue import Catalogue, load_catalogue
from config.check import Tool
from config.environment import Environment, load_environment
from lab import state
from lab.down import down, known
from lab.errors import LabError
from lab.history.kept import lengthened
from lab.launch import Launch, last_lines
from lab.previous import aged
from lab.runtime import Container, Handle, Runtime
from lab.server import Program
from lab.servers import servers
from lab.site import Site
from lab.state import Part, State
from lab.up import Order, Record, Up


@dataclass(frozen=True)
class Lab:
    """A lab that is up. Its processes are read anew for each question: others may change them."""

    name: str

    @property
    def state(self) -> State:
        """Return what is known of the lab; raises LabError when it is gone."""
        found = state.load(self.name)
        if found is None:
            raise LabError(f"no lab is called {self.name}", hint=known())
        return found

    @cached_property
    def site(self) -> Site:
        """Return the lab's place and the facts it was rendered from, which never change."""
        found = self.state
        environment = load_environment(found.environment)
        environment = found.by.located(environment, found.name, found.folder, found.port_base)
        catalogue = load_catalogue()
        environment = lengthened(catalogue, found.applied(environment), found.history)
        return Site(self.name, found.folder, catalogue, environment)

    @property
    def by(self) -> Runtime:
        """Return what runs the servers."""
        return self.state.by

    @property
    def catalogue(self) -> Catalogue:
        """Return the facts that the lab was rendered from."""
        return self.site.catalogue

    @property
    def environment(self) -> Environment:
        """Return the environment with the lab's own paths and ports."""
        return self.site.environment

    @property
    def rendered(self) -> Path:
        """Return the folder of the files that the servers read."""
        return self.state.folder / "rendered"

    @property
    def runtime(self) -> str:
        """Return how the servers are run."""
        return self.state.runtime

    @property
    def versions(self) -> Mapping[str, str]:
        """Return {server: version}; our own processes have none."""
        return {name: part.version for name, part in self.parts.items() if part.version}

    @property
    def sources(self) -> Mapping[str, str]:
        """Return {server: where its binary came from}."""
        return {name: part.source for name, part in self.parts.items() if part.version}

    @property
    def parts(self) -> Mapping[str, Part]:
        """Return the servers, without what ran once."""
        return {name: part for name, part in self.state.parts.items() if not part.once}

    @property
    def warm_s(self) -> float | None:
        """Return the seconds from the start of the first server until all were ready."""
        return self.state.warm_s

    @property
    def cold_s(self) -> float | None:
        """Return the same with fetching and building; None where nothing had to be fetched."""
        return self.state.cold_s

    def address(self, service: str, port: str) -> Address:
        """Return where an HTTP `port` of `service` is reached from this machine."""
        return self.site.outside(service, port)

    def within(self, service: str, port: str) -> Address:
        """Return where the lab's own servers reach `port` of `service`."""
        return self.site.address(service, port)

    def tcp(self, service: str, port: str) -> AbstractContextManager[Address]:
        """Return where a port that is no HTTP is reached from this machine, while it is held."""
        return self.by.tcp(self.site, service, port)

    def memory_mb(self) -> float:
        """Return the memory of all of the lab's servers in MiB."""
        return self.by.memory_mb(self.state.folder)

    def log(self, server: str) -> str:
        """Return all that a server has written."""
        return self.by.log(self.state.folder, server)

    def files(self, server: str) -> Mapping[str, int]:
        """Return {path below a server's data folder: bytes} of all that it has on disk."""
        self._part(server)
        return self.by.files(self.site, server)

    def pid(self, server: str) -> int:
        """Return the number of a server's process on this machine."""
        return self.by.pid(self._part(server).handle)

    def stop(self, server: str) -> None:
        """Stop one server, as its own service manager would."""
        self.by.stop([self._part(server).ending])

    def kill(self, server: str) -> None:
        """End one server at once, as a crash would."""
        self.by.kill(self._part(server).handle)

    def start(self, server: str) -> None:
        """Start one server again, and wait until it is ready."""
        if self.by.alive(self._part(server).handle):
            raise LabError(f"{server} runs already", hint="stop it first")
        programs = {server: self._program(server)}

        def begun(name: str, handle: Handle | Container) -> None:
            with state.locked():  # another one may be started meanwhile: neither is forgotten
                Record(self.state, programs).begun(name, handle)

        launch = Launch(self.site, self.by, programs, lambda *_: None, begun)
        launch.run()
        launch.disown()

    def get_previous(self, server: str) -> None:
        """Get the previous version of a server; raises LabError where it cannot be had."""
        wanted = [each for each in servers(self.site) if each.name == server]
        self.by.programs(aged(wanted, (server,)))

    def upgrade(self, server: str) -> None:
        """Start a server in its pinned version, on the data that the previous one has left."""
        self.stop(server)
        left = tuple(each for each in self.state.previous if each != server)
        self.state.model_copy(update={"previous": left}).save()
        self.start(server)

    def run(self, server: str, arguments: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
        """Run Python beside a running `server`, with `env` alone; return status and output."""
        return self.by.run(self.site, server, arguments, env)

    def beside(
        self, server: str, program: str, arguments: Sequence[str], env: Mapping[str, str]
    ) -> str:
        """Run a program that came with a running server, and return what it wrote.

        Raises LabError where it fails.
        """
        status, said = self.by.beside(self.site, server, program, arguments, env)
        if status:
            raise LabError(f"{program} failed:\n{last_lines(said)}", status=1)
        return said

    def size(self, server: str) -> int:
        """Return the bytes that a server keeps."""
        return self.by.size(self.site, server)

    def fetch(self, server: str, folder: Path, under: str = "") -> None:
        """Copy what a stopped server keeps, or a finished part of it, into a folder."""
        self.by.fetch(self.site, server, folder, under)

    def put(self, server: str, folder: Path, under: str = "") -> None:
        """Copy what is in a folder to where a server that does not run keeps its data."""
        self.by.put(self.site, server, folder, under)

    def discard(self, server: str, under: str) -> None:
        """Remove a part of what a running server keeps."""
        self.by.discard(self.site, server, under)

    def tool(self, name: str) -> Tool | None:
        """Return a server's own checker, from where its server came, if it is there."""
        return self.by.tool(name)

    def _program(self, server: str) -> Program:
        wanted = [each for each in servers(self.site) if each.name == server]
        return self.by.programs(aged(wanted, self.state.previous))[0][server]

    def _part(self, server: str) -> Part:
        parts = self.parts
        if server not in parts:
            raise LabError(
                f"lab {self.name} has no server {server}", hint=f"it has: {', '.join(parts)}"
            )
        return parts[server]


def attach(name: str) -> Lab:
    """Return the running lab of that name; raises LabError where there is none."""
    found = state.load(name)
    if found is None or not found.complete or found.left_behind():
        raise LabError(
            f"no lab called {name} is running",
            hint=f"{known()}; nox -s lab -- up --detach --name {name} starts it",
        )
    return Lab(name)


@contextmanager
def running_lab(order: Order, say: Callable[[str], None] = print) -> Iterator[Lab]:
    """Start a lab, and stop it at the end whatever happens."""
    _, launch = Up(order, lambda *_: None, say).run(keep=False)
    try:
        yield Lab(order.name)
    finally:
        down(order.name)
        launch.disown()
