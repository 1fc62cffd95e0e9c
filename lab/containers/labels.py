"""What belongs to a lab on an engine: everything carries its labels, and is found by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from docker.errors import APIError, NotFound
from docker.models.containers import Container
from docker.models.networks import Network
from docker.models.volumes import Volume

from config.environment import Environment
from lab.engine import engine
from lab.errors import LabError

# Whose it is: a lab by its name, and by its folder, which no other user's lab shares.
LAB, FOLDER = "setarcos.lab", "setarcos.folder"
SIDE_BY_SIDE = 8
T = TypeVar("T")


def labels(environment: Environment, folder: Path) -> dict[str, str]:
    """Return what everything of a lab is labelled with."""
    return {LAB: environment.lab or "", FOLDER: str(folder)}


def of(folder: Path) -> dict[str, str | list[str] | bool]:
    """Return the filter that finds everything of the lab in `folder`."""
    return {"label": f"{FOLDER}={folder}"}


def check(environment: Environment, folder: Path) -> None:
    """Raise LabError where the engine has a lab of the same name in another folder."""
    same = {"label": f"{LAB}={environment.lab}"}
    for each in engine().api.containers(all=True, filters=same):
        other = each["Labels"].get(FOLDER)
        if other != str(folder):
            raise LabError(
                f"this engine has a lab of the same name already: {environment.lab} of {other}",
                hint="choose another with --name",
            )


def containers(folder: Path) -> list[Container]:
    """Return all containers of a lab, also those that have ended."""
    return engine().containers.list(all=True, filters=of(folder), ignore_removed=True)


def networks(folder: Path) -> list[Network]:
    """Return all networks of a lab."""
    return engine().networks.list(filters=of(folder))


def volumes(folder: Path) -> list[Volume]:
    """Return all volumes of a lab."""
    return engine().volumes.list(filters=of(folder))


def remove(folder: Path) -> None:
    """Remove all that a lab has: containers at once, then what they used."""
    each(lambda one: one.remove(force=True, v=True), containers(folder))
    each(dissolve, networks(folder))
    each(lambda one: one.remove(force=True), volumes(folder))


def dissolve(network: Network) -> None:
    """Remove a network, also one that somebody has joined with a container of another kind."""
    network.reload()
    for guest in network.containers:
        network.disconnect(guest, force=True)
    network.remove()


def each(action: Callable[[T], object], things: Iterable[T]) -> None:
    """Do the same to many things side by side; one that has gone by then is done."""

    def act(thing: T) -> None:
        try:
            action(thing)
        except NotFound:
            return
        except APIError as error:
            # Another clean-up of the same lab has it in hand.
            if error.status_code != 409:
                raise

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        list(pool.map(act, things))
