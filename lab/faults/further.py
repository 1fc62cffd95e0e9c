"""A further server, watched as one of the lab is: what it suffers harms nobody."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from config.addresses import LOOPBACK, Address
from lab import processes
from lab.api import Lab
from lab.faults.here import only_here
from lab.faults.targets import announced, forgotten
from lab.launch import Launch
from lab.readiness import HttpReady
from lab.runtime import Container, Ending, Handle
from lab.servers import servers


@dataclass(frozen=True)
class Place:
    """Where a further server listens, and the folder of its files and data."""

    address: Address
    folder: Path


Configure = Callable[[Place], Sequence[str]]


@dataclass
class OneMore:
    """One more process of a `server`, with a name, an address and a command line of its own."""

    lab: Lab
    server: str
    name: str
    address: Address
    arguments: Sequence[str]
    _ending: Ending | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it, and wait until it is ready; raises LabError where it does not get ready."""
        site, by = self.lab.site, self.lab.by
        wanted = [
            replace(
                each,
                name=self.name,
                arguments=tuple(self.arguments),
                ready=replace(each.ready, address=self.address),
            )
            for each in servers(site)
            if each.name == self.server and isinstance(each.ready, HttpReady)
        ]

        def begun(_: str, handle: Handle | Container) -> None:
            self._ending = Ending(handle)

        programs, _ = by.programs(wanted)
        launch = Launch(site, by, programs, lambda *_: None, begun)
        launch.run()
        launch.disown()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._ending is not None:
            self.lab.by.kill(self._ending.handle)

    def stop(self) -> None:
        """Have it end; that it has ended already is no matter."""
        if self._ending is not None:
            self.lab.by.stop([self._ending])

    @contextmanager
    def held(self) -> Iterator[OneMore]:
        """Have it run, and end."""
        try:
            self.start()
            yield self
        finally:
            self.stop()


@contextmanager
def further(lab: Lab, server: str, fault: str, configure: Configure) -> Iterator[Place]:
    """Have one more `server`, called as the fault is, and have it scraped as that server is.

    `configure` writes its files, and returns its command line.
    """
    only_here(lab)
    place = Place(Address(LOOPBACK, _free_port()), lab.site.data_folder(fault))
    one_more = OneMore(lab, server, fault, place.address, configure(place))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, place.folder, ignore_errors=True)
        stack.enter_context(one_more.held())
        labels = {"job": _job(lab, server), "service": server}
        stack.enter_context(announced(lab, fault, place.address, labels))
        yield place


def gone(lab: Lab, fault: str) -> None:
    """End a further server that a killed holder has left."""
    forgotten(lab, fault)
    folder = str(lab.site.data_folder(fault))
    left = processes.marked(lab.state.folder)
    processes.end(each for each in left if any(folder in word for word in each.cmdline()))
    shutil.rmtree(folder, ignore_errors=True)


def _job(lab: Lab, server: str) -> str:
    """Return the job that scrapes a server itself, and not a probe of it."""
    jobs = lab.catalogue.jobs.items()
    return next(
        name
        for name, job in jobs
        if job.probe is None and any(target.service == server for target in job.targets)
    )


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])
