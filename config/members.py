"""Each Alertmanager of an environment: one, or a cluster that tells everything once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.addresses import LOOPBACK, Address, address, instance
from config.catalogue import Catalogue
from config.durations import Duration
from config.environment import Environment
from config.problems import Problem

ALERTMANAGER = "alertmanager"
# Between the ports of two on the same address: more than any slot.
APART = 100


@dataclass(frozen=True)
class Member:
    """One Alertmanager, and all of its cluster where it is not alone."""

    name: str
    instance: str
    http: Address
    listen_http: Address
    listen_cluster: Address
    peers: tuple[str, ...]


def members(catalogue: Catalogue, environment: Environment) -> list[Member]:
    """Return each Alertmanager that the environment has."""
    names = (ALERTMANAGER, *environment.alertmanager_peers)
    cluster = [_of_member(catalogue, environment, at, "cluster") for at in range(len(names))]
    peers = tuple(map(str, cluster)) if len(names) > 1 else ()
    return [
        Member(
            name,
            instance(catalogue, ALERTMANAGER, "http").replace(ALERTMANAGER, name),
            _of_member(catalogue, environment, at, "http"),
            _bound(_of_member(catalogue, environment, at, "http")),
            _bound(cluster[at]),
            peers,
        )
        for at, name in enumerate(names)
    ]


def told_twice(catalogue: Catalogue, environment: Environment) -> Iterator[Problem]:
    """Yield each route by which a cluster would tell again of what is over.

    A member looks at a group, waits for those before it, and tells what it has seen; if they have
    told of a change meanwhile, it tells once more of what was. Things change at evaluations. So a
    member looks and has waited between two of them, and one that came back, and looks at them, has
    waited before the others look (decision 0034).
    """
    if not environment.alertmanager_peers:
        return
    delays, evaluation = catalogue.delays, environment.evaluation
    # The last of them waits for all others.
    waits = Duration(environment.wait(delays.peer_timeout).ms * len(environment.alertmanager_peers))
    for route in catalogue.routing.routes:
        wait = environment.wait(route.group_wait or delays.group_wait)
        after, interval = wait.ms % evaluation.ms, route.group_interval or delays.group_interval
        if environment.wait(interval).ms % evaluation.ms:
            message = f"{route.name} tells every {interval}, at other times after an evaluation"
            fix = f"let group_interval be a multiple of {evaluation}"
        elif 2 * waits.ms >= evaluation.ms:
            message = f"a member waits {waits} for its peers, half of an evaluation or more"
            fix = "shorten peer_timeout in config/catalogue/delays.yaml, or have fewer peers"
        elif not waits.ms < after < evaluation.ms - waits.ms:
            message = f"{route.name} tells {Duration(after)} after an evaluation, of what was then"
            last = Duration(evaluation.ms - waits.ms)
            fix = f"let group_wait end between {waits} and {last} after a multiple of {evaluation}"
        else:
            continue
        yield environment.problem(
            ("alertmanager_peers",), "environment/told-twice", f"a cluster: {message}", fix=fix
        )


def _of_member(catalogue: Catalogue, environment: Environment, at: int, port: str) -> Address:
    """Return the address of a member; on loopback each has a hundred ports of its own."""
    first = address(catalogue, environment, ALERTMANAGER, port)
    if first.host == LOOPBACK:
        return Address(LOOPBACK, first.port + APART * at)
    return Address(environment.alertmanager_peers[at - 1], first.port) if at else first


def _bound(where: Address) -> Address:
    return where if where.host == LOOPBACK else Address("0.0.0.0", where.port)  # noqa: S104
