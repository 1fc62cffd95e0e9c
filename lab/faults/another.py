"""Another Prometheus, as one of a pair: with a configuration of its own, and nothing wrong yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import requests
import yaml

from lab.api import Lab
from lab.faults.fault import Fault, Raised
from lab.faults.further import Place, further, gone
from lab.faults.targets import instance

SERVER, FILE, RULES, DATA = "prometheus", "prometheus.yml", "rules.yml", "data"
PACE, TIMEOUT_S = "1s", 60.0
Json = dict[str, Any]


class Held(Protocol):
    """What goes wrong with the one that is called as the fault is."""

    def __call__(self, lab: Lab, *, fault: str) -> AbstractContextManager[None]:
        """Return what holds it."""


def fault_of(name: str, title: str, held: Held, *alerts: str) -> Fault:
    """Return a fault whose alerts tell of its own Prometheus."""
    must = tuple(Raised(alert, {"instance": instance(name)}) for alert in alerts)
    return Fault(name, title, partial(held, fault=name), must, heal=partial(gone, fault=name))


@contextmanager
def another(
    lab: Lab,
    fault: str,
    *flags: str,
    changes: Json | None = None,
    rules: tuple[Json, ...] = (),
    data: Callable[[Path], None] = Path.mkdir,
) -> Iterator[Place]:
    """Have another Prometheus, with `changes` in its configuration, and `rules` of one group.

    `data` makes the folder of its data.
    """

    def configure(place: Place) -> list[str]:
        files = {FILE: {**usual(lab, place), **(changes or {})}, RULES: groups(fault, rules)}
        for name, content in files.items():
            (place.folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
        data(place.folder / DATA)
        return [
            f"--config.file={place.folder / FILE}",
            f"--storage.tsdb.path={place.folder / DATA}",
            f"--web.listen-address={place.address}",
            "--web.enable-lifecycle",
            "--web.enable-admin-api",
            *flags,
        ]

    with further(lab, SERVER, fault, configure) as place:
        yield place


def usual(lab: Lab, place: Place) -> Json:
    """Return a configuration with which nothing is wrong: it scrapes itself, and can tell."""
    return {
        "global": {"scrape_interval": PACE, "scrape_timeout": PACE, "evaluation_interval": PACE},
        "alerting": {"alertmanagers": [targets(str(lab.within("alertmanager", "http")))]},
        "rule_files": [RULES],
        "scrape_configs": [{"job_name": SERVER, **targets(str(place.address))}],
    }


def targets(address: str) -> Json:
    """Return where one server is, as a configuration has it."""
    return {"static_configs": [{"targets": [address]}]}


def groups(name: str, rules: tuple[Json, ...]) -> Json:
    """Return a file of rules."""
    return {"groups": [{"name": name, "rules": list(rules)}]}


def ask(place: Place, path: str, **parameters: str) -> requests.Response:
    """Have a Prometheus do something, whether it can or not."""
    return requests.post(f"{place.address.url}{path}", params=parameters, timeout=TIMEOUT_S)
