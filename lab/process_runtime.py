"""The runtime of plain processes, all on loopback: a binary found, fetched or built for each."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.addresses import Address, ports
from config.check import Tool
from config.environment import Environment, Paths, TempoGeneration
from lab import data, processes, provision, rendering
from lab.folders import log_file
from lab.processes import Binary
from lab.provision import Missing, cache_dir, find, provide, required
from lab.runtime import Container, Ending, Handle, Running, Say
from lab.server import PYTHON, Program, Server
from lab.servers.tempo import TEMPO_3
from lab.site import Site, for_a_lab

# The lab goes on without these where they cannot be had.
OPTIONAL = ("grafana",)
# Programs that are needed beside the servers: they make databases and check files.
TOOLS = ("initdb", "promtool", "amtool")
HERE = Path(__file__).parents[1]
# Own modules are found from any folder, those of this tree first; output appears at once.
SOURCES = (HERE, HERE / "delivery" / "src", HERE / "instrumentation" / "python" / "src")
PYTHON_ENV = {
    "PYTHONPATH": os.pathsep.join(map(str, SOURCES)),
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
RUN_S = 60.0
LOOK_S = 0.5


@dataclass(frozen=True)
class Child:
    """A process that this one has started."""

    process: subprocess.Popen[bytes]

    @property
    def handle(self) -> Handle:
        """Return what names it; raises psutil.NoSuchProcess where it has ended."""
        return Handle.of(self.process.pid)

    def poll(self) -> int | None:
        """Return its exit status, minus the signal that ended it; None while it runs."""
        return self.process.poll()

    def why(self, status: int) -> str:
        """Return in words how it ended."""
        return f"by signal {-status}" if status < 0 else f"with status {status}"

    def disown(self) -> None:
        """Leave it to itself."""
        if self.process.poll() is None:
            self.process.returncode = 0  # else subprocess warns of a child that nobody waited for


class Processes:
    """Servers as plain processes of this machine."""

    name = "processes"

    def located(
        self, environment: Environment, name: str, folder: Path, port_base: int | None = None
    ) -> Environment:
        """Return an environment with the paths of a lab in `folder`, its ports at the base."""
        del name  # its folder says enough
        environment = for_a_lab(environment, port_base)
        paths = Paths(
            config=str(folder / "rendered"),
            data=str(folder / "data"),
            secrets=str(folder / "secrets"),
        )
        return environment.model_copy(update={"paths": paths})

    def fitted(self, site: Site, say: Say) -> Environment:
        """Return the environment without what cannot be had, for the Tempo that there is."""
        without = dict.fromkeys(site.environment.without)
        for name in OPTIONAL:
            found = find(name, cache=cache_dir())
            if isinstance(found, Missing) and name not in without:
                say(f"without {name}: {found.reason}; {found.hint}")
                without[name] = None
        tempo = site.environment.tempo
        if isinstance(find(TEMPO_3, cache=cache_dir()), provision.Binary):
            tempo = TempoGeneration.V3
        return site.environment.model_copy(update={"without": tuple(without), "tempo": tempo})

    def ports(self, site: Site) -> Iterator[tuple[str, int]]:
        """Yield every port of every server."""
        for service, port in ports(site.catalogue, site.environment):
            yield service.name, site.address(service.name, port.name).port

    def programs(self, servers: Sequence[Server]) -> tuple[dict[str, Program], bool]:
        """Return what runs each server, and whether any had to be fetched or built."""
        names = [each.binary for each in servers if each.binary != PYTHON]
        names = [*dict.fromkeys([*names, *TOOLS])]
        cache = cache_dir()
        fetched = any(isinstance(find(name, cache=cache), Missing) for name in names)
        found = {name: required(each) for name, each in provide(names, cache=cache).items()}
        programs: dict[str, Program] = {}
        for server in servers:
            if server.binary == PYTHON:
                path = Path(sys.executable)
                programs[server.name] = Binary(server, "", "this project", path, PYTHON_ENV)
            else:
                one = found[server.binary]
                programs[server.name] = Binary(server, one.version, one.source, one.path, one.env)
        return programs, fetched

    def prepare(self, site: Site, programs: Mapping[str, Program]) -> None:
        """Do nothing: processes share the machine."""

    def start(self, site: Site, program: Program) -> Running:
        """Start a server."""
        server = program.server
        site.data_folder(server.name)
        if server.prepare is not None:
            server.prepare()
        return Child(processes.start(binary(program), site.folder, site.log(server.name)))

    def ended(self, folder: Path, running: Mapping[str, Running]) -> dict[str, int]:
        """Return the exit status of each of these servers that has ended."""
        del folder  # each process tells for itself
        statuses = {name: each.poll() for name, each in running.items()}
        return {name: status for name, status in statuses.items() if status is not None}

    def alive(self, handle: Handle | Container) -> bool:
        """Tell whether a process is there and has not ended."""
        return processes.alive(process(handle))

    def stop(self, endings: Iterable[Ending]) -> None:
        """Ask processes to end, all at once; make those end that have not in time."""
        processes.stop(endings)

    def kill(self, handle: Handle | Container) -> None:
        """End a process at once, as a crash would."""
        processes.kill(process(handle))

    def pid(self, handle: Handle | Container) -> int:
        """Return its number."""
        return process(handle).pid

    def left(self, folder: Path) -> list[str]:
        """Return in words all processes of the lab in `folder`."""
        return [f"process {each.pid}" for each in processes.marked(folder)]

    def clear(self, folder: Path) -> None:
        """End all that carries the lab's mark."""
        processes.end(processes.marked(folder))

    def memory_mb(self, folder: Path) -> float:
        """Return the memory of all processes in MiB; shared pages count once (PSS)."""
        return processes.memory_mb(folder)

    def log(self, folder: Path, server: str) -> str:
        """Return all that a server has written."""
        try:
            return log_file(folder, server).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def lines(self, folder: Path, server: str, count: int, *, follow: bool) -> Iterator[str]:
        """Yield the last lines that a server wrote, with `follow` also those to come."""
        with log_file(folder, server).open(encoding="utf-8", errors="replace") as file:
            yield from deque(file, maxlen=count)
            while follow:
                if text := file.read():
                    yield text
                time.sleep(LOOK_S)  # the pace of looking, not a wait for anything

    def files(self, site: Site, server: str) -> Mapping[str, int]:
        """Return {path below a server's data folder: bytes}; some may vanish meanwhile."""
        found: dict[str, int] = {}
        top = site.data_folder(server)
        for folder, _, names in os.walk(top):
            for path in (Path(folder, name) for name in names):
                with contextlib.suppress(FileNotFoundError):
                    told = path.lstat()
                    if stat.S_ISREG(told.st_mode):
                        found[path.relative_to(top).as_posix()] = told.st_size
        return found

    @contextmanager
    def tcp(self, site: Site, service: str, port: str) -> Iterator[Address]:
        """Return the port's own address."""
        yield site.address(service, port)

    def tool(self, name: str) -> Tool | None:
        """Return a program that is on this machine or in the cache."""
        return rendering.find(name)

    def run(
        self, site: Site, server: str, arguments: Sequence[str], env: Mapping[str, str]
    ) -> tuple[int, str]:
        """Run Python beside a running server, with `env` alone; return status and output."""
        del server  # all are on the same machine
        done = subprocess.run(
            [sys.executable, *arguments],
            env=processes.environment(site.folder, {**PYTHON_ENV, **env}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=RUN_S,
            check=False,
        )
        return done.returncode, done.stdout

    def beside(
        self, site: Site, server: str, name: str, arguments: Sequence[str], env: Mapping[str, str]
    ) -> tuple[int, str]:
        """Run a program that came with a running server; return status and output."""
        del server  # versions.toml tells whose it is
        found = required(find(name, cache=cache_dir()))
        done = subprocess.run(
            [str(found.path), *arguments],
            env=processes.environment(site.folder, {**found.env, **env}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def size(self, site: Site, server: str) -> int:
        """Return the bytes that a server keeps."""
        return sum(self.files(site, server).values())

    def fetch(self, site: Site, server: str, folder: Path, under: str = "") -> None:
        """Copy what a server keeps, or what it keeps `under` a path, into a folder."""
        data.copied(site.data_folder(server) / under, folder)

    def put(self, site: Site, server: str, folder: Path, under: str = "") -> None:
        """Copy what is in a folder to where a server keeps it, as its own."""
        root = site.data_folder(server)
        data.given(folder, root / under, root)

    def discard(self, site: Site, server: str, under: str) -> None:
        """Remove a part of what a server keeps."""
        shutil.rmtree(site.data_folder(server) / under, ignore_errors=True)


def binary(program: Program) -> Binary:
    """Return a program of this runtime."""
    if not isinstance(program, Binary):
        raise TypeError(f"{program.server.name} is not of this runtime")
    return program


def process(handle: Handle | Container) -> Handle:
    """Return a handle of this runtime."""
    if not isinstance(handle, Handle):
        raise TypeError(f"{handle} is not of this runtime")
    return handle
