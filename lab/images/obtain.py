"""Images for a lab: what the engine has, else pulled, else the reason why there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from docker import DockerClient
from docker.errors import APIError, DockerException
from requests.exceptions import RequestException

from lab.errors import LabError
from lab.images.found import Found, local
from lab.provision.pins import Image, pins

SIDE_BY_SIDE = 4
EVERY_S = 5.0
MIB = 2**20
INSTEAD = "nox -s images builds stand-ins from this machine's own binaries"
# What engines say of a registry that is not reached, and how to say it.
UNREACHABLE = (
    "dial tcp",
    "no such host",
    "timeout",
    "timed out",
    "connection refused",
    "proxyconnect",
)
REGISTRY = "the registry"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Absent:
    """An image that cannot be had, and why."""

    name: str
    reason: str


def obtain(engine: DockerClient, keys: Iterable[str], say: Say) -> dict[str, Found | Absent]:
    """Return each image of versions.toml by its key; `say` is given a line now and then.

    Raises LabError for a name that is not in the file.
    """
    images = {key: pins().pinned(key) for key in keys}
    found: dict[str, Found | Absent] = {}
    lacking: dict[str, Image] = {}
    for key, image in images.items():
        there = local(engine, image)
        if there is None:
            lacking[key] = image
        else:
            found[key] = there
    if lacking:
        found |= _pulled(engine, lacking, say)
    return {key: found[key] for key in images}


def required(found: Found | Absent) -> Found:
    """Return an image that is there; raises LabError, with the way to get it, where it is not."""
    if isinstance(found, Absent):
        raise LabError(f"there is no image {found.name}: {found.reason}")
    return found


def _pulled(engine: DockerClient, images: dict[str, Image], say: Say) -> dict[str, Found | Absent]:
    """Pull side by side; once a registry is not reached, nothing more is asked of it."""
    pulls = Pulls(engine, say)
    with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(images))) as pool:
        try:
            return dict(zip(images, pool.map(pulls.pull, images.values()), strict=True))
        except BaseException:
            pulls.stop("stopped")
            raise


class Pulls:
    """Pulls images on any thread, until there is no sense in going on."""

    def __init__(self, engine: DockerClient, say: Say) -> None:
        self._engine = engine
        self._say = say
        self._lock = threading.Lock()
        self._stopped = ""

    def stop(self, reason: str) -> None:
        """Begin no more pulls, and give up those under way."""
        self._stopped = self._stopped or reason

    def pull(self, image: Image) -> Found | Absent:
        """Pull one image; every failure is told in words."""
        platform = platform_of(self._engine)
        if platform not in image.platforms:
            others = ", ".join(image.platforms)
            reason = f"there is none for {platform}, only for {others}; {INSTEAD}"
            return Absent(image.name, reason)
        try:
            reason = self._stopped or self._stream(image)
        except (DockerException, RequestException) as error:
            reason = reason_of(error)
        there = None if reason else local(self._engine, image)
        if there is not None:
            return there
        reason = reason or "the engine pulled it, and lost it"
        if reason.startswith(REGISTRY):
            self.stop(reason)
        self._tell(f"{image.name}: {reason}")
        return Absent(image.name, f"{reason}; {INSTEAD}")

    def _stream(self, image: Image) -> str:
        """Pull, and say how far it has come; return the reason when it ends before its time."""
        self._tell(f"{image.name}: pulling")
        layers: dict[str, tuple[int, int]] = {}
        begun = said = time.monotonic()
        api = self._engine.api
        for event in api.pull(image.repository, tag=image.tag, stream=True, decode=True):
            if "error" in event:
                return reason_of(APIError(str(event["error"])))
            if self._stopped:
                return self._stopped
            count(layers, event)
            if time.monotonic() - said > EVERY_S:
                said = time.monotonic()
                self._tell(f"{image.name}: {amount(layers)}")
        self._tell(f"{image.name}: pulled in {time.monotonic() - begun:.0f} s")
        return ""

    def _tell(self, line: str) -> None:
        with self._lock:
            self._say(line)


def count(layers: dict[str, tuple[int, int]], event: dict[str, Any]) -> None:
    """Note the bytes of a layer that an event of a pull tells."""
    progress = event.get("progressDetail") or {}
    if event.get("status") == "Downloading" and progress.get("total"):
        layers[event["id"]] = (progress["current"], progress["total"])
    elif event.get("status") == "Download complete" and event["id"] in layers:
        total = layers[event["id"]][1]
        layers[event["id"]] = (total, total)


def amount(layers: dict[str, tuple[int, int]]) -> str:
    """Return how much of the layers known so far is here."""
    done = sum(each[0] for each in layers.values()) / MIB
    total = sum(each[1] for each in layers.values()) / MIB
    return f"pulling, {done:.0f} of {total:.0f} MB"


def reason_of(error: Exception) -> str:
    """Return in plain words why a pull failed."""
    words = str(getattr(error, "explanation", None) or error)
    if any(sign in words.lower() for sign in UNREACHABLE):
        return f"{REGISTRY} cannot be reached"
    if "toomanyrequests" in words or "rate limit" in words:
        return f"{REGISTRY} serves no more to this address for now: log in, or try later"
    if "manifest unknown" in words or "not found" in words.lower():
        return "its registry does not have it under that name"
    if "no space left" in words:
        return "the engine's disk is full"
    return f"the engine could not pull it: {words.strip()}"


def platform_of(engine: DockerClient) -> str:
    """Return what the engine runs, such as linux/amd64."""
    told = engine.version()
    return f"{told['Os']}/{told['Arch']}"
