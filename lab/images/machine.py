"""Whether this machine can build images for its engine: same kind, and room enough."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

from docker import DockerClient

from lab.errors import LabError
from lab.images.obtain import platform_of

GIB = 2**30
# The bases' tars, all stand-ins and the app's image, measured, with as much again to spare.
NEEDED_GIB = 4
KINDS = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def fitting(engine: DockerClient, cache: Path) -> None:
    """Raise LabError when stand-ins cannot be built here, or when a disk is too small."""
    mine = f"{platform.system().lower()}/{KINDS.get(platform.machine(), platform.machine())}"
    its = platform_of(engine)
    if mine != its:
        raise LabError(
            f"this machine's binaries are for {mine}, and the engine runs {its}",
            hint="pull the official images, or build stand-ins on a machine of the engine's kind",
        )
    room_for_images(engine)
    room("SETARCOS_CACHE", cache)


def room_for_images(engine: DockerClient) -> None:
    """Raise LabError when the engine's disk is too small for the images of a lab."""
    room("the engine", Path(engine.info()["DockerRootDir"]))


def room(what: str, folder: Path) -> None:
    """Raise LabError when the disk of `folder` is too small; another machine's is not seen."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    free = shutil.disk_usage(there).free / GIB if there else NEEDED_GIB
    if free < NEEDED_GIB:
        raise LabError(
            f"images need {NEEDED_GIB} GiB, and {folder} ({what}) has {free:.1f}",
            hint="make room: docker system df shows what the engine keeps",
        )
