"""What the engine has: an image by its pinned name, with its version and where it is from."""

from __future__ import annotations

from dataclasses import dataclass

from docker import DockerClient
from docker.errors import ImageNotFound
from docker.models.images import Image as Local

from lab.provision.pins import Image

# Labels of the images that we build. The digest is of all that one was made from.
STAND_IN = "io.setarcos.stand-in"
VERSION = "io.setarcos.version"
SOURCE = "io.setarcos.source"
DIGEST = "io.setarcos.digest"
OFFICIAL = "official image"
# It bears the official name, but nothing shows that a registry served it.
ELSEWHERE = "image from elsewhere"


@dataclass(frozen=True)
class Found:
    """An image that the engine has."""

    name: str
    id: str
    version: str
    source: str


def local(engine: DockerClient, image: Image) -> Found | None:
    """Return what the engine has by the name of `image`, or None."""
    there = by_name(engine, image.name)
    return described(image, there) if there else None


def by_name(engine: DockerClient, name: str) -> Local | None:
    """Return the engine's image of that name, or None."""
    try:
        return engine.images.get(name)
    except ImageNotFound:
        return None


def described(image: Image, there: Local) -> Found:
    """Return what is told of an image: only one with a registry's digest is called official."""
    labels = labels_of(there)
    version = labels.get(VERSION, image.tag.removeprefix("v"))
    if is_stand_in(there):
        source = labels.get(SOURCE, "stand-in image")
    else:
        source = OFFICIAL if pulled(image, there) else ELSEWHERE
    return Found(image.name, str(there.id), version, source)


def is_stand_in(there: Local) -> bool:
    """Tell whether we built it."""
    return labels_of(there).get(STAND_IN) == "true"


def labels_of(there: Local) -> dict[str, str]:
    """Return an image's labels."""
    return (there.attrs.get("Config") or {}).get("Labels") or {}


def pulled(image: Image, there: Local) -> bool:
    """Tell whether a registry served it: engines keep a digest of the repository then."""
    digests: list[str] = there.attrs.get("RepoDigests") or []
    return any(is_of(digest.partition("@")[0], image.repository) for digest in digests)


def is_of(repository: str, pinned: str) -> bool:
    """Tell whether a repository is the pinned one, also where it is told with its registry."""
    plain = repository.removeprefix("docker.io/").removeprefix("library/")
    return plain == pinned or plain.endswith(f"/{pinned}")
