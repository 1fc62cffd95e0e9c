"""A second Prometheus and a second Alertmanager beside those of a lab."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from config.members import APART, members
from config.render import render
from config.write import write_tree
from lab.api import Lab
from lab.servers.alertmanager import NAME as ALERTMANAGER
from lab.servers.prometheus import NAME as PROMETHEUS

SECOND = "alertmanager-2"
FLAGS = "prometheus/prometheus.flags"
READY_S, ENDED_S = 60.0, 20.0


@dataclass(frozen=True)
class Pair:
    """A lab whose Prometheus and Alertmanager are there twice."""

    lab: Lab
    second: Prometheus

    @property
    def first(self) -> Prometheus:
        """Return the lab's own Prometheus."""
        return Prometheus(self.lab.address(PROMETHEUS, "http").url)


@contextmanager
def pair(lab: Lab) -> Iterator[Pair]:
    """Start a lab's two servers again as one half of a pair, and the other half beside them."""
    environment = lab.environment.model_copy(update={"alertmanager_peers": (SECOND,)})
    files = dict(render(lab.catalogue, environment))
    where = lab.address(PROMETHEUS, "http")
    there = where.url.replace(str(where.port), str(where.port + APART))
    files["prometheus/second.flags"] = _second(files[FLAGS], lab.environment.paths.data, where.port)
    lab.stop(PROMETHEUS)
    lab.stop(ALERTMANAGER)
    write_tree(files, lab.rendered)
    with ExitStack() as started:
        flags = lab.rendered / ALERTMANAGER / f"{SECOND}.flags"
        started.enter_context(_running(lab, ALERTMANAGER, flags, lab.site.env(ALERTMANAGER)))
        flags = lab.rendered / PROMETHEUS / "second.flags"
        started.enter_context(_running(lab, PROMETHEUS, flags, {}))
        lab.start(ALERTMANAGER)
        lab.start(PROMETHEUS)
        found = Pair(lab, Prometheus(there))
        urls = [str(each.http) for each in members(lab.catalogue, environment)]
        for one in (found.first, found.second):
            eventually(lambda one=one: _knows(one, urls), within_s=READY_S)  # type: ignore[misc]
        yield found


def _second(flags: str, data: str, port: int) -> str:
    """Return the command line of the other Prometheus: its own data, and its own port."""
    own = f"{data}/{PROMETHEUS}"
    return flags.replace(own, f"{own}-2").replace(f":{port}", f":{port + APART}")


@contextmanager
def _running(lab: Lab, binary: str, flags: Path, env: Mapping[str, str]) -> Iterator[None]:
    """Hold a process that reads its command line from a file."""
    tool = lab.tool(binary)
    assert tool is not None, f"{binary} runs, but is not found"
    log = lab.state.folder / f"{flags.stem}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            tool.command(f"@{flags}"),
            env={**os.environ, **tool.env, **env},
            stdout=said,
            stderr=said,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(ENDED_S)


def _knows(prometheus: Prometheus, wanted: list[str]) -> None:
    assert {url.split("/")[2] for url in prometheus.alertmanagers()} == set(wanted)
    assert len(prometheus.query("alertmanager_cluster_members == 2")) == len(wanted)
