"""A further server, watched as one of the lab is: what it suffers harms nobody."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from config.addresses import LOOPBACK, Address
from lab import processes
from lab.api import Lab
from lab.faults.here import only_here
from lab.faults.targets import announced, forgotten
from lab.launch import Launch
from lab.readiness import HttpReady
from lab.runtime import Ending
from lab.servers import servers


@dataclass(frozen=True)
class Place:
    """Where a further server listens, and the folder of its files and data."""

    address: Address
    folder: Path


Configure = Callable[[Place], Sequence[str]]


@contextmanager
def further(lab: Lab, server: str, fault: str, configure: Configure) -> Iterator[Place]:
    """Have one more `server`, called as the fault is, and have it scraped as that server is.

    `configure` writes its files, and returns its command line.
    """
    only_here(lab)
    place = Place(Address(LOOPBACK, _free_port()), lab.site.data_folder(fault))
    wanted = [
        replace(
            each,
            name=fault,
            arguments=tuple(configure(place)),
            ready=replace(each.ready, address=place.address),
        )
        for each in servers(lab.site)
        if each.name == server and isinstance(each.ready, HttpReady)
    ]
    programs, _ = lab.by.programs(wanted)
    launch = Launch(lab.site, lab.by, programs, lambda *_: None, lambda *_: None)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, place.folder, ignore_errors=True)
        stack.callback(launch.disown)
        stack.callback(lambda: lab.by.stop(Ending(each.handle) for each in launch.running.values()))
        launch.run()
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
