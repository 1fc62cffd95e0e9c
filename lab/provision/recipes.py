"""A recipe with all that its key depends on, and how it is made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from lab.provision.children import Children
from lab.provision.debian import Apt
from lab.provision.failure import ProvisionError
from lab.provision.golang import MODULES, Build
from lab.provision.path import fits, needed, newest_first, version_of
from lab.provision.pins import Debian, GoBuild, Pins, Recipe, Wheel
from lab.provision.progress import Item
from lab.provision.sources import codename_of
from lab.provision.store import GO_GATE, Entry, Store, key_of, libraries, library_folders
from lab.provision.wheel import Pip

RIGHT = "put right its entry in lab/versions.toml"


def key(name: str, recipe: Recipe) -> str:
    """Return the name of the recipe's entry in the cache."""
    facts = recipe.model_dump_json(exclude={"seconds", "memory_gib"})
    if isinstance(recipe, Debian):
        return key_of(name, "" if recipe.suite else codename_of(), facts)
    if isinstance(recipe, GoBuild):
        return key_of(name, recipe.version, facts, digest(modules(name)))
    return key_of(name, recipe.version, facts)


def modules(name: str) -> Path:
    """Return the folder with the go.mod of a Go build."""
    return MODULES / name.partition(".")[2]


def digest(folder: Path) -> str:
    """Return a digest of all files in a folder."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def source(recipe: Recipe) -> str:
    """Return in words where the recipe's binaries come from."""
    match recipe:
        case Debian():
            return f"Debian {recipe.suite or codename_of()}"
        case GoBuild():
            return "Go build"
        case Wheel():
            return f"wheel {recipe.project}"


def inside(folder: Path, pattern: str) -> Path | None:
    """Return the file that a recipe's pattern names, of several the newest version's."""
    found = newest_first(folder.glob(pattern))
    return found[0] if found else None


@dataclass(frozen=True)
class Maker:
    """Makes entries of the store, one recipe at a time."""

    pins: Pins
    store: Store
    children: Children

    def obtain(self, name: str, item: Item, go: Path | None = None) -> Entry:
        """Return the recipe's entry, made now unless it is there whole.

        Raises ProvisionError, and OSError where the cache's disk fails.
        """
        recipe = self.pins.recipes()[name]
        entry_key = key(name, recipe)

        def waiting() -> None:
            self.children.check()
            item.now("waiting for another lab, which makes the same")

        with self.store.held(entry_key, waiting):
            entry = self.store.entry(entry_key)
            if entry is not None and intact(entry):
                return entry
            tree = self.store.begin(entry_key)
            self._make(name, recipe, tree, item, go)
            item.now("checking")
            return self.store.commit(entry_key, tree, name, self._versions(name, recipe, tree))

    def _make(self, name: str, recipe: Recipe, tree: Path, item: Item, go: Path | None) -> None:
        cache = self.store.cache
        work = cache / "work" / tree.name
        log = cache / "logs" / f"{name}.log"
        log.unlink(missing_ok=True)
        match recipe:
            case Debian():
                Apt(recipe, work, log, self.children).make(tree, item)
            case Wheel():
                Pip(recipe, work, log, self.children).make(tree, item)
            case GoBuild():
                if go is None:
                    raise ProvisionError(f"no Go toolchain for {name}")
                with self.store.held(GO_GATE, self.children.check):
                    caches = cache / "go"  # nobody removes them while our entry's lock is held
                Build(recipe, modules(name), work, caches, log, self.children, go).make(tree, item)

    def _versions(self, name: str, recipe: Recipe, tree: Path) -> dict[str, str]:
        """Return {binary: version} of what was made; raises ProvisionError for one that is not."""
        env = libraries(tree, library_folders(tree))
        versions = {}
        for binary, wanted in self.pins.programs().items():
            if name not in wanted.recipes:
                continue
            path = inside(tree, wanted.recipes[name])
            if path is None:
                raise ProvisionError(f"{name} made no {wanted.recipes[name]}", hint=RIGHT)
            version = version_of(path, wanted.ask, env)
            if not fits(version, wanted):
                says = f"tells version {version}" if version else "does not run on this machine"
                raise ProvisionError(f"{binary} from {name} {says}; {needed(wanted)}", hint=RIGHT)
            if isinstance(recipe, GoBuild) and version != recipe.version:
                says = f"tells version {version}, not {recipe.version}"
                raise ProvisionError(f"{binary} from {name} {says}", hint="its `stamp` is wrong")
            versions[binary] = version
        return versions


def intact(entry: Entry) -> bool:
    """Tell whether nothing of an entry is damaged."""
    return all(entry.intact(entry.folder / name) for name in entry.manifest.files)
