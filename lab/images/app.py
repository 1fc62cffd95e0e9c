"""The app's own image: its tag is a digest of its sources, so that it is built once."""

from __future__ import annotations

import hashlib
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from docker import DockerClient
from docker.errors import APIError, BuildError

from lab.errors import LabError
from lab.images import tree
from lab.images.found import DIGEST, SOURCE, STAND_IN, VERSION, Found, by_name, labels_of, local
from lab.images.obtain import obtain, platform_of, required
from lab.images.tree import Node, below
from lab.images.wheels import CONSTRAINTS, ROOT, Target, requirements, version, wheels
from lab.provision.children import Children
from lab.provision.finder import cache_dir
from lab.provision.pins import pins
from lab.provision.store import digest_of

APP = "app"
REPOSITORY = "setarcos/app"
BASE = "python"
DOCKERFILE = ROOT / "lab" / "app" / "Dockerfile"
# What is in it: the facts, the app, traffic, team and receivers with what they import, the
# instrumentation, and the service of delivery events, which runs from the same image.
SOURCES = {
    "config": "config",
    "lab/__init__.py": "lab/__init__.py",
    "lab/errors.py": "lab/errors.py",
    "lab/app": "lab/app",
    "lab/receivers": "lab/receivers",
    "lab/traffic": "lab/traffic",
    "lab/team": "lab/team",
    "instrumentation/python/src/setarcos_metrics": "setarcos_metrics",
    "delivery/src/setarcos_delivery": "setarcos_delivery",
}
# The app reads no rendered file, no template and no environment.
LEFT_OUT = {"__pycache__", "rendered", "templates", "environments", "Dockerfile"}
BUILD_S = 900
LAST_LINES = 20
NUMBER = re.compile(r"^\d+\.\d+(\.\d+)?")
Say = Callable[[str], None]


def app_image(engine: DockerClient, say: Say, *, force: bool = False) -> Found:
    """Return the app's image, built unless its sources' is there; `say` is told how it goes.

    Raises LabError when Python's image cannot be had, a wheel not fetched, or the build fails.
    """
    base = required(obtain(engine, [BASE], say)[BASE])
    name = f"{REPOSITORY}:{digest(base)}"
    there = None if force else by_name(engine, name)
    if there is None:
        number = NUMBER.match(base.version)
        if number is None:
            raise LabError(f"{base.name} tells no version of Python but '{base.version}'")
        target = Target(number.group(), platform_of(engine).partition("/")[2])
        folder = wheels(target, cache_dir(), Children(), say)
        say("building")
        _build(engine, name, base, folder)
        _forget_others(engine, name)
    return _described(engine, name)


def app_there(engine: DockerClient) -> Found | None:
    """Return the image of the sources as they are now, where there is one."""
    base = local(engine, pins().image[BASE])
    name = f"{REPOSITORY}:{digest(base)}" if base else ""
    return _described(engine, name) if name and by_name(engine, name) else None


def sources() -> Iterator[Node]:
    """Yield the files of the app with their places below the image's folder."""
    for place, inside in SOURCES.items():
        path = ROOT / place
        if path.is_file():
            yield Node(f"/{inside}", mode=0o644, file=path)
            continue
        for node in below(path, f"/{inside}"):
            if not LEFT_OUT & {*node.path.split("/")}:
                yield node


def digest(base: Found) -> str:
    """Return the tag: it changes with the sources, their dependencies, the recipe and the base."""
    nodes = sorted(node.facts(digest_of) for node in sources())
    parts = [DOCKERFILE.read_text("utf-8"), *requirements(), CONSTRAINTS.read_text("utf-8")]
    return hashlib.sha256("\n".join([base.id, base.source, *parts, *nodes]).encode()).hexdigest()[
        :12
    ]


def write(file: BinaryIO, folder: Path) -> None:
    """Write what the engine builds from: the Dockerfile, the wheels of `folder`, the sources."""
    nodes = [Node("/Dockerfile", mode=0o644, file=DOCKERFILE), *below(folder, "/wheels")]
    nodes += [replace(node, path=f"/source{node.path}") for node in sources()]
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        tree.write(nodes, archive)


def _forget_others(engine: DockerClient, name: str) -> None:
    """Remove the images of earlier sources, but not those that a lab runs."""
    for image in engine.images.list(name=REPOSITORY):
        for tag in image.tags:
            if tag.startswith(f"{REPOSITORY}:") and tag != name:
                with suppress(APIError):
                    engine.images.remove(tag)


def _described(engine: DockerClient, name: str) -> Found:
    there = by_name(engine, name)
    if there is None:
        raise LabError(f"the engine lost {name}", status=1)
    labels = labels_of(there)
    return Found(name, str(there.id), labels.get(VERSION, ""), labels.get(SOURCE, ""))


def _build(engine: DockerClient, name: str, base: Found, folder: Path) -> None:
    # The base's own labels would be inherited.
    labels = {
        STAND_IN: "false",
        DIGEST: name.partition(":")[2],
        VERSION: version(),
        SOURCE: f"this project, on the {base.source}",
    }
    with tempfile.TemporaryFile() as file:
        write(file, folder)
        file.seek(0)
        try:
            engine.images.build(
                fileobj=file,
                custom_context=True,
                tag=name,
                labels=labels,
                buildargs={"BASE": base.name},
                network_mode="none",
                rm=True,
                forcerm=True,
                timeout=BUILD_S,
            )
        except BuildError as error:
            lines = "".join(str(each.get("stream", "")) for each in error.build_log)
            tail = "\n".join(lines.splitlines()[-LAST_LINES:])
            raise LabError(f"the app's image cannot be built: {error}\n{tail}", status=1) from error
        except APIError as error:
            raise LabError(f"the app's image cannot be built: {error}", status=1) from error
