"""A second Prometheus and a second Alertmanager beside those of a lab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from config.addresses import Address
from config.members import APART, Member, members
from config.render import render
from config.write import write_tree
from lab.api import Lab
from lab.faults.further import OneMore
from lab.receivers.inbox import Message
from lab.servers.alertmanager import NAME as ALERTMANAGER
from lab.servers.prometheus import NAME as PROMETHEUS

SECOND, SECOND_PROMETHEUS = f"{ALERTMANAGER}-2", f"{PROMETHEUS}-2"
FLAGS = f"{PROMETHEUS}/{PROMETHEUS}.flags"
READY_S = 60.0


@dataclass(frozen=True)
class Pair:
    """A lab whose Prometheus and Alertmanager are there twice: `others` are the second ones."""

    lab: Lab
    second: Prometheus
    others: Mapping[str, OneMore]
    alertmanagers: tuple[Member, ...]

    @property
    def first(self) -> Prometheus:
        """Return the lab's own Prometheus."""
        return Prometheus(self.lab.address(PROMETHEUS, "http").url)

    def complete(self) -> None:
        """Wait until each Prometheus knows both Alertmanagers, and these know each other."""
        for one in (self.first, self.second):
            eventually(partial(self._knows, one), within_s=READY_S)

    def _knows(self, prometheus: Prometheus) -> None:
        every = {str(each.http) for each in self.alertmanagers}
        assert {url.split("/")[2] for url in prometheus.alertmanagers()} == every
        assert len(prometheus.query("alertmanager_cluster_members == 2")) == len(every)

    def sender(self, message: Message) -> str:
        """Return which Alertmanager sent a message; a short one has no link that tells."""
        said = message.text + message.raw
        return next((each.name for each in self.alertmanagers if str(each.http) in said), "one")


@contextmanager
def pair(lab: Lab) -> Iterator[Pair]:
    """Start a lab's two servers again as one half of a pair, and the other half beside them."""
    environment = lab.environment.model_copy(update={"alertmanager_peers": (SECOND,)})
    files, every = dict(render(lab.catalogue, environment)), members(lab.catalogue, environment)
    where = lab.address(PROMETHEUS, "http")
    there = Address(where.host, where.port + APART)
    own = f"{PROMETHEUS}/{SECOND_PROMETHEUS}.flags"
    files[own] = _second(files[FLAGS], lab.environment.paths.data, where.port)
    lab.stop(PROMETHEUS)
    lab.stop(ALERTMANAGER)
    write_tree(files, lab.rendered)
    beside = (
        (ALERTMANAGER, SECOND, every[-1].http, f"{ALERTMANAGER}/{SECOND}.flags"),
        (PROMETHEUS, SECOND_PROMETHEUS, there, own),
    )
    with ExitStack() as started:
        others: dict[str, OneMore] = {}
        for server, name, address, flags in beside:
            one_more = OneMore(lab, server, name, address, (f"@{lab.rendered / flags}",))
            others[server] = started.enter_context(one_more.held())
        lab.start(ALERTMANAGER)
        lab.start(PROMETHEUS)
        found = Pair(lab, Prometheus(there.url), others, tuple(every))
        found.complete()
        yield found


def _second(flags: str, data: str, port: int) -> str:
    """Return the command line of the other Prometheus: its own data, and its own port."""
    own = f"{data}/{PROMETHEUS}"
    return flags.replace(own, f"{data}/{SECOND_PROMETHEUS}").replace(f":{port}", f":{port + APART}")
