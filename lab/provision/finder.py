"""Looking for binaries without fetching any: on PATH when the version fits, then in the cache."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from lab.folders import APP
from lab.provision import recipes
from lab.provision.path import on_path
from lab.provision.pins import PREVIOUS, Pins, Wanted, pins
from lab.provision.result import Binary, Missing
from lab.provision.seen import Seen
from lab.provision.store import Store

NOW = "python -m lab.provision"


def cache_dir() -> Path:
    """Return where fetched and built binaries are kept.

    Root's are where every user may read: its PostgreSQL runs as another user, and root's home is
    closed to that one.
    """
    chosen = os.environ.get("SETARCOS_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if os.geteuid() == 0:
        return platformdirs.site_cache_path(APP)
    return platformdirs.user_cache_path(APP)


def find(name: str, *, cache: Path) -> Binary | Missing:
    """Return a binary that is here, or the reason why it is not; nothing is fetched."""
    return Finder(pins(), cache.absolute()).find(name)


@dataclass(frozen=True)
class Finder:
    """Looks for the pinned binaries, with `cache` for what was fetched."""

    pins: Pins
    cache: Path

    def find(self, name: str) -> Binary | Missing:
        """Return a binary or the reason why it is not here; raises LabError for a wrong name."""
        wanted = self.pins.wanted(name)
        if wanted.beside:
            return self._beside(name, wanted.beside)
        found = on_path(name, wanted, Seen(self.cache))
        if isinstance(found, Binary):
            return found
        return self._cached(name, wanted, found)

    def _beside(self, name: str, other: str) -> Binary | Missing:
        found = self.find(other)
        if isinstance(found, Missing):
            return replace(found, name=name)
        # A link to the server on PATH need not have links to all of its tools beside it.
        path = found.path.resolve().with_name(name)
        if not path.is_file():
            return Missing(name, f"not beside {path.with_name(other)}", f"install all of {other}")
        return replace(found, name=name, path=path)

    def _cached(self, name: str, wanted: Wanted, reason: str) -> Binary | Missing:
        store = Store(self.cache)
        made = self.pins.recipes()
        for recipe, place in wanted.recipes.items():
            entry = store.entry(recipes.key(recipe, made[recipe]))
            path = recipes.inside(entry.folder, place) if entry else None
            if entry is None or path is None:
                continue
            if not entry.intact(path):
                reason = f"damaged in the cache: {path}"
                continue
            version = entry.manifest.versions.get(name, "")
            return Binary(name, path, version, recipes.source(made[recipe]), entry.env)
        how = " or ".join(recipes.source(made[each]) for each in wanted.recipes)
        who = "a proof of the upgrade" if name.startswith(PREVIOUS) else "the first start"
        hint = wanted.hint or f"{who} gets it ({how}); {NOW} {name} does so now"
        return Missing(name, reason, hint)
