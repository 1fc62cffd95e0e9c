"""The estimate: what each server of an environment needs of disk, memory and network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.capacity.load import Overrides, Rates, rates
from config.capacity.needs import Need, Resource, Situation
from config.capacity.servers import PLANS, PROMETHEUS
from config.catalogue import Catalogue
from config.catalogue.capacity import Figures, Machine
from config.catalogue.retention import Retention
from config.environment import Environment


@dataclass(frozen=True)
class Estimate:
    """The load of an environment, its retention, and what its servers need for it."""

    environment: str
    kept: Retention
    rates: Rates
    needs: tuple[Need, ...]


def estimate(
    catalogue: Catalogue,
    environment: Environment,
    kept: Retention,
    over: Overrides | None = None,
) -> Estimate:
    """Return what the servers of an environment need; `kept` is its retention."""
    load = rates(catalogue, environment, over or Overrides())
    now = Situation(catalogue.capacity.figures, kept, load)
    needs = [
        each
        for machine in machines(catalogue, environment).values()
        for each in _needs(machine, now)
    ]
    return Estimate(environment.name, kept, load, tuple(needs))


def machines(catalogue: Catalogue, environment: Environment) -> dict[str, Machine]:
    """Return the machine of each server that the environment runs itself."""
    every = (*catalogue.capacity.machines, *environment.capacity.machines)
    left_out = {*environment.without, *environment.hosted}
    return {each.service: each for each in every if each.service not in left_out}


def usable_disk(figures: Figures, machine: Machine) -> float:
    """Return how many bytes of its disk a server may fill."""
    limited = machine.service == PROMETHEUS
    share = figures.metrics_disk_share if limited else figures.disk_share
    return machine.disk_bytes * share.value


def _needs(machine: Machine, now: Situation) -> Iterator[Need]:
    of_memory = machine.memory_bytes * now.figures.memory_share.value
    limits = {
        Resource.DISK: (machine.disk_bytes, usable_disk(now.figures, machine)),
        Resource.MEMORY: (machine.memory_bytes, of_memory),
        Resource.NETWORK: (None, None),
    }
    for resource, plan in PLANS.get(machine.service, {}).items():
        yield Need(machine.service, resource, plan(now), *limits[resource])
