"""Bringing a lab up: claim its name and ports, render its files, get its binaries, start it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.catalogue import Catalogue, load_catalogue
from config.environment import Environment, load_environment
from config.problems import nearest
from config.render import render
from config.write import write_tree
from lab import ports, state
from lab.down import clear, clear_leftovers
from lab.errors import LabError
from lab.folders import labs
from lab.launch import Launch, Tell
from lab.processes import Handle
from lab.provision import Binary, Missing, cache_dir, find, provide, required
from lab.server import PYTHON, Program, Server
from lab.servers import servers
from lab.site import Site, located
from lab.state import Part, State

# The lab goes on without these where they cannot be had.
OPTIONAL = ("grafana",)
# Programs that are needed beside the servers: they make databases and check files.
TOOLS = ("initdb", "promtool", "amtool")
HERE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Order:
    """Which lab somebody wants."""

    name: str = "lab"
    environment: str = "lab"
    port_base: int | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Up:
    """A lab on its way up; `say` hears one-line news, `tell` hears of each server."""

    order: Order
    tell: Tell
    say: Callable[[str], None]

    def run(self, *, keep: bool) -> tuple[State, Launch]:
        """Start the lab; on any failure, also Ctrl-C, stop what was started and remove it.

        With `keep` it outlives this process; otherwise this process owns it. Raises LabError.
        """
        catalogue, environment = self._facts()
        with state.locked():
            if clear_leftovers(self.order.name):
                self.say(f"removed what an earlier lab {self.order.name} left behind")
            claimed = State(
                name=self.order.name,
                environment=self.order.environment,
                port_base=environment.port_base or 0,
                without=environment.without,
                owner=state.me(),
            )
            state.claim(claimed)
        try:
            started, launch = self._start(claimed, catalogue, environment)
        except BaseException:
            with state.locked():
                clear(self.order.name, state.load(self.order.name))
            raise
        owner = None if keep else started.owner
        done = started.model_copy(update={"complete": True, "owner": owner})
        done.save()
        return done, launch

    def _facts(self) -> tuple[Catalogue, Environment]:
        catalogue = load_catalogue()
        check(self.order, catalogue)
        environment = load_environment(self.order.environment)
        folder = labs() / self.order.name
        environment = located(environment, folder, self.order.port_base)
        without = dict.fromkeys((*environment.without, *self.order.without))
        for name in OPTIONAL:
            found = find(name, cache=cache_dir())
            if isinstance(found, Missing) and name not in without:
                self.say(f"without {name}: {found.reason}; {found.hint}")
                without[name] = None
        return catalogue, environment.model_copy(update={"without": tuple(without)})

    def _start(
        self, claimed: State, catalogue: Catalogue, environment: Environment
    ) -> tuple[State, Launch]:
        site = Site(claimed.name, claimed.folder, catalogue, environment)
        ports.check(site)
        begun = time.monotonic()
        write_tree(render(catalogue, environment), site.rendered)
        wanted = servers(site)
        binaries, fetched = got(wanted)
        record = Record(claimed, {each.name: program(each, binaries) for each in wanted}, binaries)
        launch = Launch(site, record.programs, self.tell, record.begun)
        warm_s = launch.run()
        cold_s = time.monotonic() - begun if fetched else None
        return record.state.model_copy(update={"warm_s": warm_s, "cold_s": cold_s}), launch


@dataclass
class Record:
    """Writes down each process as soon as it runs, so that a crash can be cleaned up."""

    state: State
    programs: Mapping[str, Program]
    binaries: Mapping[str, Binary]

    def begun(self, name: str, handle: Handle) -> None:
        """Add a process to the state on disk."""
        server = self.programs[name].server
        binary = self.binaries.get(server.binary)
        part = Part(
            handle=handle,
            version=binary.version if binary else "",
            source=binary.source if binary else "this project",
            needs=server.needs,
            once=server.once,
            stop_signal=server.stop_signal,
            patience_s=server.patience_s,
        )
        self.state = self.state.model_copy(update={"parts": {**self.state.parts, name: part}})
        self.state.save()


def check(order: Order, catalogue: Catalogue) -> None:
    """Raise LabError for a name that cannot be one."""
    if not order.name.isidentifier() and not order.name.replace("-", "_").isidentifier():
        raise LabError(
            f"'{order.name}' cannot name a lab", hint="use letters, digits and hyphens: --name two"
        )
    for name in order.without:
        if name not in catalogue.services:
            near = nearest(name, catalogue.services)
            raise LabError(
                f"--without {name}: there is no such server",
                hint=(f"nearest: {near}; " if near else "")
                + f"they are: {', '.join(catalogue.services)}",
            )


def got(wanted: list[Server]) -> tuple[dict[str, Binary], bool]:
    """Return the binaries that servers need, and whether any had to be fetched or built."""
    names = [*dict.fromkeys([*(each.binary for each in wanted if each.binary != PYTHON), *TOOLS])]
    cache = cache_dir()
    fetched = any(isinstance(find(name, cache=cache), Missing) for name in names)
    found = {name: required(each) for name, each in provide(names, cache=cache).items()}
    return found, fetched


def program(server: Server, binaries: Mapping[str, Binary]) -> Program:
    """Return `server` with what runs it."""
    if server.binary == PYTHON:
        # Own modules are found from any folder; output appears at once.
        env = {"PYTHONPATH": str(HERE), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        return Program(server, Path(sys.executable), env)
    binary = binaries[server.binary]
    return Program(server, binary.path, binary.env)
