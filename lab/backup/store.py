"""What a backup asks of each store, said once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from lab.api import Lab
from lab.errors import LabError

# What was taken, counted: {what: how many}.
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Store:
    """A server that keeps data, called by its service's name.

    `take` copies what it keeps into a folder; `bring` puts that where a new lab's server finds it:
    before that server starts, or once it is `ready` where it must be asked. Its data is read by a
    server whose version is not older in its first `numbers`; with `same_major`, by no newer one
    of another major version either.
    """

    name: str
    take: Callable[[Lab, Path], Counts]
    bring: Callable[[Lab, Path], None]
    ready: bool = False
    numbers: int = 2
    same_major: bool = False


def answer(lab: Lab, name: str, method: str, path: str, timeout_s: float) -> Any:
    """Return what a server's API tells; raises LabError where it does not."""
    url = lab.address(name, "http").url + path
    try:
        got = requests.request(method, url, timeout=timeout_s)
        got.raise_for_status()
    except requests.RequestException as error:
        raise LabError(
            f"{name} does not answer {method} {path}: {error}",
            hint=f"nox -s lab -- status --name {lab.name} tells whether it is well",
            status=1,
        ) from error
    return got.json()


def files(folder: Path) -> Counts:
    """Return how many files a folder has, where no better is known without reading them."""
    return {"files": sum(1 for each in folder.rglob("*") if each.is_file())}
