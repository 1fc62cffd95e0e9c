"""Servers' own checkers out of their images, for machines that have images and no binaries."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.check import Tool
from lab.engine import engine
from lab.images.found import local
from lab.provision.path import numbers
from lab.provision.pins import PREVIOUS, pins

HERE = Path(__file__).parents[2]
HOME = "/tmp"  # noqa: S108 - memory of the container's own


def tool(name: str) -> Tool | None:
    """Return a checker by its name in versions.toml, out of an image that the engine has."""
    plain = name.removeprefix(PREVIOUS)
    for key, pinned in pins().image.items():
        for path, binary in pinned.programs.items():
            if binary != plain:
                continue
            image = pinned if name == plain else pins().pinned(f"{PREVIOUS}{key}")
            found = local(engine(), image)
            if found is not None:
                before = ("-m", __name__, found.name, path)
                env = {**os.environ, "PYTHONPATH": str(HERE)}
                return Tool(Path(sys.executable), numbers(found.version), env, before)
    return None


def run(image: str, program: str, arguments: Sequence[str]) -> int:
    """Run a program of an image on files of this machine; print what it says, return its status."""
    folders = {str(each): {"bind": str(each), "mode": "ro"} for each in named(arguments)}
    container = engine().containers.create(
        image,
        list(arguments),
        entrypoint=[program],
        user=f"{os.getuid()}:{os.getgid()}",
        read_only=True,
        cap_drop=["ALL"],
        # Caddy's file has it, and would not run without.
        cap_add=["NET_BIND_SERVICE"],
        # Discovery is asked of servers on this machine.
        network_mode="host",
        volumes=folders,
        tmpfs={HOME: ""},
        environment={"HOME": HOME},
    )
    try:
        container.start()
        status = int(container.wait()["StatusCode"])
        sys.stdout.write(container.logs(stderr=False).decode("utf-8", "replace"))
        sys.stderr.write(container.logs(stdout=False).decode("utf-8", "replace"))
    finally:
        container.remove(force=True, v=True)
    return status


def named(arguments: Sequence[str]) -> Iterator[Path]:
    """Yield the folders of the files that arguments name, alone or after an equals sign."""
    for argument in arguments:
        path = Path(argument.rpartition("=")[2])
        if path.is_absolute() and path.exists():
            yield path if path.is_dir() else path.parent


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2], sys.argv[3:]))
