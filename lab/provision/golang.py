"""Programs built from Go modules that go.sum pins, with caches that outlive an interruption."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from lab.provision.children import Children, Tool
from lab.provision.failure import ProvisionError
from lab.provision.path import numbers, version_of
from lab.provision.pins import HERE, GoBuild
from lab.provision.progress import Item

GIB = 2**30
MODULES = HERE / "golang"
# Files for the vendored tree: a leading underscore keeps them out of Go's own sight.
EXTRA = "_vendor"
# Nothing of the person's own Go settings but their proxies may change what is built.
FIXED = {
    "CGO_ENABLED": "0",
    "GOFLAGS": "-buildvcs=false -modcacherw",
    "GOTOOLCHAIN": "local",
    "GOWORK": "off",
    "GO111MODULE": "on",
}
DOWNLOADING = "go: downloading "
BUILT = "built.txt"


@dataclass(frozen=True)
class Build:
    """One Go build: its sources are copied to `folder`, its caches are in `caches`."""

    recipe: GoBuild
    modules: Path
    folder: Path
    caches: Path
    log: Path
    children: Children
    go: Path

    def make(self, tree: Path, item: Item) -> None:
        """Build the recipe's commands into `tree`/bin.

        Raises ProvisionError with the compiler's last lines when it fails.
        """
        check(self.recipe, self.modules)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.modules, self.folder)
        self.caches.mkdir(parents=True, exist_ok=True)
        mode = self._vendored(item)
        self._build(mode, tree / "bin", self._packages(mode, item), item)
        shutil.rmtree(self.folder)

    def _vendored(self, item: Item) -> str:
        """Vendor the modules where files are to be added to them; return how to build."""
        if not (self.folder / EXTRA).is_dir():
            return "-mod=readonly"
        self._go("vendoring", ["mod", "vendor"], Downloads(item).line)
        shutil.copytree(self.folder / EXTRA, self.folder / "vendor", dirs_exist_ok=True)
        return "-mod=vendor"

    def _packages(self, mode: str, item: Item) -> set[str]:
        """Download the modules; return every package that the commands are made of."""
        found: set[str] = set()
        downloads = Downloads(item)

        def line(text: str) -> None:
            downloads.line(text)
            if not text.startswith("go: "):
                found.add(text)

        self._go("listing packages", ["list", "-deps", mode, *self.recipe.packages], line)
        return found

    def _build(self, mode: str, target: Path, packages: set[str], item: Item) -> None:
        built = self.caches / BUILT
        # What an interrupted build, or another one, has compiled is in the cache.
        earlier = built.read_text(encoding="utf-8").splitlines() if built.is_file() else []
        done = packages.intersection(earlier)
        target.mkdir(parents=True)
        with built.open("a", encoding="utf-8", buffering=1) as record:

            def line(text: str) -> None:
                if text in packages:
                    record.write(f"{text}\n")
                    done.add(text)
                state = "building" if len(done) < len(packages) - 1 else "linking"
                item.now(state, len(done), len(packages), "packages")

            line("")
            self._go("building", [*self._arguments(mode, target), *self.recipe.packages], line)

    def _arguments(self, mode: str, target: Path) -> list[str]:
        recipe = self.recipe
        stamp = f"-X {recipe.stamp}={recipe.version}"
        # Without debugging information the compiler is faster; the linker would drop it anyway.
        plain = [f"-gcflags={each}/...=-dwarf=false -N -l" for each in recipe.plain]
        ldflags = " ".join(("-s -w", *recipe.ldflags, stamp))
        options = ["-v", mode, "-trimpath", "-pgo=off", f"-ldflags={ldflags}"]
        return ["build", *options, "-gcflags=all=-dwarf=false", *plain, "-o", f"{target}/"]

    def _go(self, what: str, arguments: list[str], line: Callable[[str], None]) -> None:
        env = {
            **FIXED,
            **memory(self.recipe.memory_gib, psutil.virtual_memory().available / GIB),
            "GOPATH": str(self.caches / "path"),
            "GOMODCACHE": str(self.caches / "mod"),
            "GOCACHE": str(self.caches / "build"),
        }
        what = f"{what} for {self.recipe.module}"
        tool = Tool(what, (str(self.go), *arguments), self.log, self.folder, env)
        self.children.run(tool, line=line)


@dataclass
class Downloads:
    """Counts the modules that Go tells of."""

    item: Item
    count: int = 0

    def line(self, text: str) -> None:
        """Look at one line of output."""
        if text.startswith(DOWNLOADING) or not self.count:
            self.count += text.startswith(DOWNLOADING)
            self.item.now("downloading", self.count, unit="modules")


def check(recipe: GoBuild, modules: Path) -> None:
    """Raise ProvisionError where the pin and go.mod name two versions."""
    text = (modules / "go.mod").read_text(encoding="utf-8")
    found = re.search(rf"^(?:require)?\s*{re.escape(recipe.module)} v(\S+)", text, re.MULTILINE)
    if found is None or found[1] != recipe.version:
        has = f"version {found[1]}" if found else "no such module"
        raise ProvisionError(
            f"lab/versions.toml pins {recipe.module} {recipe.version}, and "
            f"lab/provision/golang/{modules.name}/go.mod has {has}",
            hint=f"in that folder: go get {recipe.module}@v{recipe.version} && go mod tidy",
        )


def memory(wanted_gib: float, available_gib: float) -> dict[str, str]:
    """Return how the compilers may use memory: where there is plenty they need not tidy up."""
    if available_gib < wanted_gib:
        return {}
    # Go builds on as many CPUs as there are, but few packages need more than a fraction of this.
    return {"GOGC": "off", "GOMEMLIMIT": f"{wanted_gib * 512:.0f}MiB"}


def go_on_path(at_least: str) -> Path | None:
    """Return the machine's own toolchain when it is new enough."""
    found = shutil.which("go")
    if found is None:
        return None
    version = version_of(Path(found), ("env", "GOVERSION"), {"GOTOOLCHAIN": "local"})
    return Path(found) if numbers(version) >= numbers(at_least) else None
