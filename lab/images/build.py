"""Stand-ins built side by side: bases first, then each image whose recipe is a new one."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from docker import DockerClient
from docker.errors import APIError, BuildError

from lab.errors import LabError
from lab.images import base
from lab.images.base import PLAIN, PROGRAMS, Base, Debians
from lab.images.check import check
from lab.images.found import DIGEST, Found, by_name, described, is_stand_in, labels_of
from lab.images.machine import fitting
from lab.images.obtain import Absent
from lab.images.standin import OF_PACKAGES, StandIn, of_binaries, of_packages
from lab.provision.children import Children
from lab.provision.pins import Image, Pins, pins
from lab.provision.progress import Progress
from lab.provision.provider import provide
from lab.provision.result import Binary, Missing
from lab.provision.seen import Seen
from lab.provision.store import Store, digest_of
from lab.provision.work import awaited

SIDE_BY_SIDE = 2
BUILD_S = 900
UP_TO_DATE = "is there"


@dataclass
class Builder:
    """Builds stand-ins on an engine; `cache` is where binaries and logs are kept."""

    engine: DockerClient
    cache: Path
    progress: Progress
    children: Children = field(default_factory=Children)
    pins: Pins = field(default_factory=pins)
    _seen_lock: threading.Lock = field(default_factory=threading.Lock)

    def build(self, keys: Iterable[str], *, force: bool = False) -> dict[str, Found | Absent]:
        """Build what is not there; an official image is left alone unless `force`.

        Raises LabError with what this machine lacks, or with what failed.
        """
        images = {key: self.pins.pinned(key) for key in keys}
        kept = {} if force else self._not_ours(images)
        wanted = [key for key in images if key not in kept]
        if not wanted:
            return {key: kept[key] for key in images}
        fitting(self.engine, self.cache)
        with Store(self.cache).held("images", self.children.check):
            made = self._all(wanted, force=force)
        return {key: {**kept, **made}[key] for key in images}

    def _not_ours(self, images: dict[str, Image]) -> dict[str, Found | Absent]:
        kept: dict[str, Found | Absent] = {}
        for key, image in images.items():
            there = by_name(self.engine, image.name)
            if there is not None and not is_stand_in(there):
                kept[key] = described(image, there)
        return kept

    def _all(self, keys: list[str], *, force: bool) -> dict[str, Found | Absent]:
        binaries = self._binaries(keys)
        absent: dict[str, Found | Absent] = {
            key: Absent(self.pins.image[key].name, f"{each.reason}; {each.hint}")
            for key in keys
            for each in (binaries.get(name) for name in self._names(key))
            if isinstance(each, Missing)
        }
        here = {name: each for name, each in binaries.items() if isinstance(each, Binary)}
        todo = [key for key in keys if key not in absent]
        self._bases(todo, here, force=force)
        recipes = {key: self._recipe(key, here) for key in todo}
        made: dict[str, Found | Absent] = {}

        def one(key: str) -> None:
            made[key] = self._one(key, recipes[key], force=force)

        self._side_by_side([lambda key=key: one(key) for key in todo])  # type: ignore[misc]
        return absent | made

    def _names(self, key: str) -> list[str]:
        """Return the binaries that lab.provision finds for an image."""
        return [] if key in OF_PACKAGES else [*self.pins.image[key].programs.values()]

    def _binaries(self, keys: list[str]) -> dict[str, Binary | Missing]:
        names = [name for key in keys for name in self._names(key)]
        return provide(names, cache=self.cache, progress=self.progress)

    def _recipe(self, key: str, binaries: dict[str, Binary]) -> StandIn:
        image = self.pins.image[key]
        if key not in OF_PACKAGES:
            return of_binaries(key, image, binaries)
        debians = Debians(self.engine, self.cache, self.children)
        return of_packages(key, image, debians.version(PROGRAMS, key))

    def _bases(self, keys: list[str], binaries: dict[str, Binary], *, force: bool) -> None:
        """Make the bases that are not there, or all, the longest first."""
        debians = Debians(self.engine, self.cache, self.children)
        wanted: set[Base] = {PROGRAMS for key in keys if key in OF_PACKAGES}
        others = [key for key in keys if key not in OF_PACKAGES]
        if any(self._recipe(key, binaries).base for key in others):
            wanted.add(PLAIN)
        todo = [each for each in wanted if force or not debians.there(each)]
        if todo and (hindrance := base.lacking()):
            raise hindrance
        todo.sort(key=lambda each: -each.seconds)
        items = {each: self.progress.item(each.tag, each.seconds) for each in todo}

        def make(each: Base) -> Callable[[], None]:
            def now() -> None:
                debians.make(each, items[each])
                items[each].end("made")

            return now

        self._side_by_side([make(each) for each in todo])

    def _side_by_side(self, jobs: list[Callable[[], None]]) -> None:
        """Do all, two at a time; the first failure, or Ctrl-C, ends the others and is raised."""
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            futures = [pool.submit(job) for job in jobs]
            try:
                awaited(futures, self.progress)
            except BaseException:
                self.children.stop()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _one(self, key: str, made: StandIn, *, force: bool) -> Found:
        """Build one stand-in unless it is there; return it."""
        image = made.image
        labels = made.labels(self._hashed)
        before = by_name(self.engine, image.name)
        if before is not None and labels_of(before).get(DIGEST) == labels[DIGEST] and not force:
            return described(image, before)
        item = self.progress.item(key)
        item.now("building")
        self._built(made, labels)
        item.now("trying it")
        check(self.engine, made, self.pins)
        after = by_name(self.engine, image.name)
        if after is None:
            raise LabError(f"the engine lost {image.name}", status=1)
        if before is not None and is_stand_in(before) and before.id != after.id:
            with suppress(APIError):  # a lab may still run it
                self.engine.images.remove(str(before.id))
        item.end("built")
        return described(image, after)

    def _built(self, made: StandIn, labels: dict[str, str]) -> None:
        folder = self.cache / "work"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            made.write(file)
            file.seek(0)
            self.children.check()
            try:
                self.engine.images.build(
                    fileobj=file,
                    custom_context=True,
                    tag=made.image.name,
                    labels=labels,
                    network_mode="none",
                    rm=True,
                    forcerm=True,
                    timeout=BUILD_S,
                )
            except (APIError, BuildError) as error:
                raise LabError(f"{made.image.name} cannot be built: {error}", status=1) from error

    def _hashed(self, path: Path) -> str:
        """Return a file's hash, remembered while the file stays as it is."""
        with self._seen_lock:
            return Seen(self.cache).ask("sha256", path, lambda: digest_of(path))
