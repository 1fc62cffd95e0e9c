"""Which image runs each server: the engine's own, else one that a registry has."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from docker.errors import APIError

from config.environment import Environment, TempoGeneration
from lab.containers.image import Image, Imaged
from lab.engine import engine
from lab.errors import LabError
from lab.images.app import app_image, app_there
from lab.images.found import Found, local
from lab.images.machine import room_for_images
from lab.images.obtain import INSTEAD, Absent, obtain
from lab.provision.path import fits
from lab.provision.pins import PREVIOUS, pins
from lab.runtime import Say
from lab.server import Program, Server
from lab.servers import trial
from lab.servers.tempo import BINARIES
from lab.site import Site

# The lab goes on without these where they cannot be had.
OPTIONAL = ("grafana",)
# What our own app's image is built on; it is needed, though not started itself.
BASE = "python"
NO_STAND_IN = "pull it where a registry is reached: no stand-in is built of a previous version"


def lacking() -> list[str]:
    """Return the needed images that the engine neither has nor finds in a registry."""
    wanted = [each for key, each in pins().image.items() if not spared(key)]
    absent = [each.name for each in wanted if local(engine(), each) is None]
    with ThreadPoolExecutor(max(len(absent), 1)) as pool:
        there = list(pool.map(offered, absent))
    return [name for name, here in zip(absent, there, strict=True) if not here]


def offered(name: str) -> bool:
    """Tell whether a registry has an image."""
    try:
        engine().images.get_registry_data(name)
    except APIError:
        return False
    return True


def fitted(site: Site, say: Say) -> Environment:
    """Return the environment without what has no image, for the Tempo that there is.

    Raises LabError for an image that the lab cannot do without.
    """
    wanted = trial(site)
    keys = list(dict.fromkeys(each.box.image for each in wanted if each.box.image))
    needed = [pins().image[key] for key in keys if not spared(key)]
    if app_there(engine()) is None or None in [local(engine(), image) for image in needed]:
        room_for_images(engine())
    found = obtain(engine(), keys, say)
    if any(not each.box.image for each in wanted):
        app_image(engine(), say)
    absent = [each for key, each in found.items() if isinstance(each, Absent) and not spared(key)]
    if absent:
        raise LabError(
            "\n".join(f"no image {each.name}: {each.reason}" for each in absent),
            hint=INSTEAD,
        )
    without = dict.fromkeys(site.environment.without)
    for key, each in found.items():
        if isinstance(each, Absent):
            say(f"without {key}: {each.reason}")
            without[key] = None
    changed = {
        "without": tuple(without),
        "tempo": generation(found.get("tempo")) or site.environment.tempo,
    }
    return site.environment.model_copy(update=changed)


def spared(key: str) -> bool:
    """Tell whether the lab goes on without an image."""
    return key in OPTIONAL


def generation(tempo: Found | Absent | None) -> TempoGeneration | None:
    """Return which configuration an image of Tempo reads; raises LabError where it is neither."""
    if not isinstance(tempo, Found):
        return None
    for each, binary in BINARIES.items():
        if fits(tempo.version, pins().wanted(binary)):
            return each
    raise LabError(
        f"image {tempo.name} has Tempo {tempo.version}, which reads none of its configurations",
        hint="pull the one of lab/versions.toml: docker pull " + pins().image["tempo"].name,
    )


def programs(wanted: Sequence[Server]) -> dict[str, Program]:
    """Return each server with its image; raises LabError for one that has gone.

    Images of previous versions are asked of a registry here: few labs want them.
    """
    earlier = [each.box.image for each in wanted if each.box.image.startswith(PREVIOUS)]
    for each in obtain(engine(), earlier, lambda _: None).values():
        if isinstance(each, Absent):
            reason = each.reason.removesuffix(f"; {INSTEAD}")
            raise LabError(f"no image {each.name}: {reason}", hint=NO_STAND_IN)
    ours = any(not each.box.image for each in wanted)
    # Asked once: its name is a digest of all of its sources.
    app = app_image(engine(), lambda _: None) if ours else None
    return {each.name: program(each, app) for each in wanted}


def program(server: Server, app: Found | None = None) -> Program:
    """Return a server with its image; `app` is our own app's, where that is known already."""
    if not server.box.image:
        found = app or app_image(engine(), lambda _: None)
        image = Image(found.name, pins().image[BASE].run_as, entrypoint=("python",))
        return Imaged(server, found.version, found.source, image)
    pinned = pins().pinned(server.box.image)
    there = local(engine(), pinned)
    if there is None:
        raise LabError(f"image {pinned.name} is gone", hint="nox -s images makes it again")
    image = Image(there.name, pinned.run_as, pinned.volumes)
    return Imaged(server, there.version, there.source, image)
