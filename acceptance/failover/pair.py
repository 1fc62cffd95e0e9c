"""A second Prometheus and a second Alertmanager beside those of a lab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from acceptance.clients.prometheus import Prometheus
from acceptance.failover.second import Second
from acceptance.waiting import eventually
from config.members import APART, members
from config.render import render
from config.write import write_tree
from lab.api import Lab
from lab.servers.alertmanager import NAME as ALERTMANAGER
from lab.servers.prometheus import NAME as PROMETHEUS

SECOND = "alertmanager-2"
FLAGS = "prometheus/prometheus.flags"
READY_S = 60.0


@dataclass(frozen=True)
class Pair:
    """A lab whose Prometheus and Alertmanager are there twice: `others` are the second ones."""

    lab: Lab
    second: Prometheus
    others: Mapping[str, Second]
    urls: tuple[str, ...]

    @property
    def first(self) -> Prometheus:
        """Return the lab's own Prometheus."""
        return Prometheus(self.lab.address(PROMETHEUS, "http").url)

    def complete(self) -> None:
        """Wait until each Prometheus knows both Alertmanagers, and these know each other."""
        for one in (self.first, self.second):
            eventually(partial(_knows, one, self.urls), within_s=READY_S)


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
    _, member = every = members(lab.catalogue, environment)
    with ExitStack() as started:
        others = {}
        for binary, name, env, url in (
            (ALERTMANAGER, SECOND, lab.site.env(ALERTMANAGER), member.http.url),
            (PROMETHEUS, "second", {}, there),
        ):
            second = Second(lab, binary, lab.rendered / binary / f"{name}.flags", env, url)
            others[binary] = started.enter_context(_running(second))
        lab.start(ALERTMANAGER)
        lab.start(PROMETHEUS)
        found = Pair(lab, Prometheus(there), others, tuple(str(each.http) for each in every))
        found.complete()
        yield found


def _second(flags: str, data: str, port: int) -> str:
    """Return the command line of the other Prometheus: its own data, and its own port."""
    own = f"{data}/{PROMETHEUS}"
    return flags.replace(own, f"{own}-2").replace(f":{port}", f":{port + APART}")


@contextmanager
def _running(second: Second) -> Iterator[Second]:
    """Hold a server beside the lab's."""
    second.start()
    try:
        yield second
    finally:
        second.stop()


def _knows(prometheus: Prometheus, wanted: Sequence[str]) -> None:
    assert {url.split("/")[2] for url in prometheus.alertmanagers()} == set(wanted)
    assert len(prometheus.query("alertmanager_cluster_members == 2")) == len(wanted)
