"""Each Alertmanager of an environment: one, or a cluster that tells everything once."""

from __future__ import annotations

from dataclasses import dataclass

from config.addresses import LOOPBACK, Address, address, instance
from config.catalogue import Catalogue
from config.environment import Environment

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


def _of_member(catalogue: Catalogue, environment: Environment, at: int, port: str) -> Address:
    """Return the address of a member; on loopback each has a hundred ports of its own."""
    first = address(catalogue, environment, ALERTMANAGER, port)
    if first.host == LOOPBACK:
        return Address(LOOPBACK, first.port + APART * at)
    return Address(environment.alertmanager_peers[at - 1], first.port) if at else first


def _bound(where: Address) -> Address:
    return where if where.host == LOOPBACK else Address("0.0.0.0", where.port)  # noqa: S104
