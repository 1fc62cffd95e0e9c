"""`nox -s lab -- doctor`: what this machine has, what is missing, and how to get it."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.markup import escape

from config.catalogue import load_catalogue
from config.environment import load_environment
from lab import ports
from lab.engine import EngineError, engine, socket
from lab.folders import labs
from lab.images.found import local
from lab.process_runtime import Processes
from lab.provision import Binary, cache_dir, find
from lab.provision.pins import pins
from lab.server import PYTHON
from lab.servers import trial
from lab.site import Site

DISK_GIB = 8
MEMORY_GIB = 4
GIB = 2**30


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    `wanting` hinders the lab until somebody mends it as `hint` says; what is not `here` will be
    fetched or built by the first start, or left out.
    """

    what: str
    found: str
    here: bool = True
    wanting: bool = False
    hint: str = ""


def examine(console: Console, environment: str) -> bool:
    """Print every finding; return whether any hinders the lab."""
    findings = [*machine(), *containers(), *labs_ports(environment), *binaries(environment)]
    for each in findings:
        mark = "red" if each.wanting else "green" if each.here else "dim"
        word = "wanting" if each.wanting else "ok" if each.here else "-"
        console.print(f"[{mark}]{word:8}[/]{each.what:<18} {escape(each.found)}")
    for each in findings:
        if each.hint:
            console.print(f"{each.what}: {each.hint}", markup=False)
    return any(each.wanting for each in findings)


def binaries(environment: str) -> Iterator[Finding]:
    """Yield where each server's binary comes from, or would come from."""
    catalogue = load_catalogue()
    folder = labs() / "doctor"
    located = Processes().located(load_environment(environment), "doctor", folder)
    site = Site("doctor", folder, catalogue, located)
    for name in names(site):
        each = find(name, cache=cache_dir())
        if isinstance(each, Binary):
            yield Finding(name, f"{each.version} from {each.source}: {each.path}")
        else:
            yield Finding(name, each.reason, here=False, hint=each.hint)


def names(site: Site) -> list[str]:
    """Return the binaries that a lab at `site` uses."""
    return [*dict.fromkeys(each.binary for each in trial(site) if each.binary != PYTHON)]


def machine() -> Iterator[Finding]:
    """Yield what the machine offers, and what the first start needs."""
    cpus = os.cpu_count()
    yield Finding("system", f"{platform.system()} {platform.machine()}, {cpus} CPUs")
    yield Finding("python", platform.python_version())
    memory = psutil.virtual_memory().available / GIB
    short = memory < MEMORY_GIB
    hint = f"building Loki takes about {MEMORY_GIB} GiB: close something, or put loki on PATH"
    yield Finding("memory", f"{memory:.1f} GiB available", hint=hint if short else "")
    yield space("cache", cache_dir(), "SETARCOS_CACHE")
    yield space("labs", labs(), "SETARCOS_STATE")


def containers() -> Iterator[Finding]:
    """Yield what the lab would have in containers."""
    try:
        socket()
        told = engine().version()
    except EngineError as error:
        yield Finding("container engine", error.message, here=False, hint=error.hint)
        return
    yield Finding("container engine", f"{told['Version']}, API {told['ApiVersion']}")
    images = pins().image.values()
    lacking = [each.name for each in images if local(engine(), each) is None]
    found = f"{len(images) - len(lacking)} of {len(images)}"
    if not lacking:
        yield Finding("images", found)
        return
    hint = f"they are pulled, or nox -s images builds them: {', '.join(lacking)}"
    yield Finding("images", found, here=False, hint=hint)


def space(title: str, folder: Path, variable: str) -> Finding:
    """Return how much room there is for `folder`, which `variable` may move elsewhere."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(there, os.W_OK):
        hint = f"set {variable} to a folder of yours"
        return Finding(title, f"{folder}: cannot be written", wanting=True, hint=hint)
    free = shutil.disk_usage(there).free / GIB
    hint = f"the first start needs about {DISK_GIB} GiB for building" if free < DISK_GIB else ""
    return Finding(title, f"{folder}: {free:.0f} GiB free", hint=hint)


def labs_ports(name: str) -> Iterator[Finding]:
    """Yield each port of environment `name` that somebody else holds."""
    runtime, folder = Processes(), labs() / name
    environment = runtime.located(load_environment(name), name, folder)
    taken = ports.busy(runtime.ports(Site(name, folder, load_catalogue(), environment)))
    if not taken:
        yield Finding("ports", f"free from {environment.port_base} on")
    for each in taken:
        yield Finding("ports", str(each), wanting=True, hint="stop it, or choose --port-base")
