"""Bringing a lab up: claim its name and ports, render its files, get its binaries, start it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from config.catalogue import Catalogue, load_catalogue
from config.environment import load_environment
from config.problems import nearest
from config.render import render
from config.write import write_tree
from lab import ports, state
from lab.down import clear, clear_leftovers
from lab.errors import LabError
from lab.folders import labs
from lab.history.give import give
from lab.history.kept import lengthened
from lab.history.length import parsed
from lab.launch import Launch, Tell
from lab.previous import aged
from lab.runtime import Container, Handle, Runtime
from lab.runtimes import AUTO, choose
from lab.server import Program, Server
from lab.servers import servers, trial
from lab.site import Site
from lab.state import Part, State


@dataclass(frozen=True)
class Order:
    """Which lab somebody wants; the servers of `previous` in the versions before the pinned.

    `history` is how long a simulated past its dashboards have, such as 30d; empty for none.
    """

    name: str = "lab"
    environment: str = "lab"
    port_base: int | None = None
    without: tuple[str, ...] = ()
    runtime: str = AUTO
    previous: tuple[str, ...] = ()
    history: str = ""


@dataclass(frozen=True)
class Filling:
    """What a new lab is given on its way up; what either raises ends it.

    `before` is called when nothing has started, with what will run; `then` with each server that
    is ready, before those that need it start.
    """

    before: Callable[[Mapping[str, Program]], None] = lambda _: None
    then: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Up:
    """A lab on its way up; `say` hears one-line news, `tell` hears of each server."""

    order: Order
    tell: Tell
    say: Callable[[str], None]
    filling: Filling = Filling()

    def run(self, *, keep: bool) -> tuple[State, Launch]:
        """Start the lab; on any failure, also Ctrl-C, stop what was started and remove it.

        With `keep` it outlives this process; otherwise this process owns it. Raises LabError.
        """
        catalogue = load_catalogue()
        check(self.order, catalogue)
        runtime = choose(self.order.runtime, self.say)
        site = self._site(catalogue, runtime)
        if self.order.without:
            check_needs(site, trial(site))
        with state.locked():
            if clear_leftovers(self.order.name, runtime):
                self.say(f"removed what an earlier lab {self.order.name} left behind")
            claimed = State(
                name=self.order.name,
                environment=self.order.environment,
                port_base=site.environment.port_base or 0,
                without=site.environment.without,
                runtime=runtime.name,
                previous=self.order.previous,
                history=self.order.history,
                owner=state.me(),
            )
            state.claim(claimed)
        try:
            started, launch = self._start(claimed, site, runtime)
        except BaseException:
            with state.locked():
                clear(self.order.name, state.load(self.order.name))
            raise
        owner = None if keep else started.owner
        done = started.model_copy(update={"complete": True, "owner": owner})
        done.save()
        return done, launch

    def _site(self, catalogue: Catalogue, runtime: Runtime) -> Site:
        """Return the lab's place, before anything was asked of the machine."""
        folder = labs() / self.order.name
        environment = load_environment(self.order.environment)
        environment = runtime.located(environment, self.order.name, folder, self.order.port_base)
        without = dict.fromkeys((*environment.without, *self.order.without))
        environment = environment.model_copy(update={"without": tuple(without)})
        environment = lengthened(catalogue, environment, self.order.history)
        return Site(self.order.name, folder, catalogue, environment)

    def _start(self, claimed: State, site: Site, runtime: Runtime) -> tuple[State, Launch]:
        begun = time.monotonic()
        site = replace(site, environment=runtime.fitted(site, self.say))
        claimed = claimed.fitted(site.environment)
        claimed.save()
        ports.check(site, runtime.ports(site))
        write_tree(render(site.catalogue, site.environment), site.rendered)
        programs, fetched = runtime.programs(aged(servers(site), claimed.previous))
        runtime.prepare(site, programs)
        if self.order.history:
            give(site, runtime, parsed(self.order.history))
        self.filling.before(programs)
        record = Record(claimed, programs)
        then = self.filling.then
        launch = Launch(site, runtime, programs, self.tell, record.begun, then)
        warm_s = launch.run()
        cold_s = time.monotonic() - begun if fetched else None
        return record.state.model_copy(update={"warm_s": warm_s, "cold_s": cold_s}), launch


@dataclass
class Record:
    """Writes down each server as soon as it runs, so that a crash can be cleaned up."""

    state: State
    programs: Mapping[str, Program]

    def begun(self, name: str, handle: Handle | Container) -> None:
        """Add a server to the state on disk."""
        program = self.programs[name]
        part = Part(
            handle=handle,
            version=program.version,
            source=program.source,
            needs=(*program.server.needs, *program.server.uses),
            once=program.server.once,
            stop_signal=program.server.stop_signal,
            patience_s=program.server.patience_s,
        )
        self.state = self.state.model_copy(update={"parts": {**self.state.parts, name: part}})
        self.state.save()


def check_needs(site: Site, wanted: Sequence[Server]) -> None:
    """Raise LabError where a server is wanted, but not one that it cannot do without."""
    missing: dict[str, list[str]] = {}
    for server in wanted:
        for need in (*server.needs, *server.vital):
            if need in site.catalogue.services and not site.has(need):
                missing.setdefault(need, []).append(server.box.service or server.name)
    for need, names in missing.items():
        users = list(dict.fromkeys(names))
        raise LabError(
            f"--without {need}: {' and '.join(users)} cannot do without it",
            hint="leave them out, too: " + " ".join(f"--without {name}" for name in users),
        )


def check(order: Order, catalogue: Catalogue) -> None:
    """Raise LabError for a name or a history that cannot be one."""
    if not order.name.isidentifier() and not order.name.replace("-", "_").isidentifier():
        raise LabError(
            f"'{order.name}' cannot name a lab", hint="use letters, digits and hyphens: --name two"
        )
    if order.history:
        parsed(order.history)
        if "prometheus" in order.without:
            raise LabError(
                "--history without prometheus: nothing would show it",
                hint="leave out --without prometheus, or --history",
            )
    named = [("--without", order.without), ("previous", order.previous)]
    for option, name in ((option, name) for option, names in named for name in names):
        if name not in catalogue.services:
            near = nearest(name, catalogue.services)
            raise LabError(
                f"{option} {name}: there is no such server",
                hint=(f"nearest: {near}; " if near else "")
                + f"they are: {', '.join(catalogue.services)}",
            )
