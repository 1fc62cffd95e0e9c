"""The app's dependencies as wheels: fetched outside of its image, and kept by a digest."""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from packaging.markers import default_environment
from packaging.requirements import Requirement

from lab.provision.children import Children, Tool
from lab.provision.store import Store, remove

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "constraints.txt"
EXTRA = "app"
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
# The C libraries of Debian 12, and of whatever is older.
GLIBC = range(36, 16, -1)


@dataclass(frozen=True)
class Target:
    """The interpreter in the image: its version, and what kind of processor it is for."""

    python: str
    arch: str

    @property
    def short(self) -> str:
        """Return the version by which wheels go, such as 3.11."""
        return ".".join(self.python.split(".")[:2])

    def options(self) -> Iterator[str]:
        """Yield pip's options for wheels that fit it, whatever runs pip."""
        yield from ("--only-binary=:all:", "--implementation=cp", f"--python-version={self.short}")
        machine = MACHINES.get(self.arch, self.arch)
        yield from (f"--platform=manylinux_2_{minor}_{machine}" for minor in GLIBC)
        yield f"--platform=manylinux2014_{machine}"

    def environment(self) -> dict[str, str | AbstractSet[str]]:
        """Return the markers' variables there."""
        here = cast("dict[str, str | AbstractSet[str]]", default_environment())
        there = {
            "python_version": self.short,
            "python_full_version": self.python,
            "implementation_version": self.python,
            "platform_machine": MACHINES.get(self.arch, self.arch),
            "platform_system": "Linux",
            "sys_platform": "linux",
            "os_name": "posix",
        }
        return {**here, **there}


def project() -> dict[str, Any]:
    """Return what pyproject.toml says of the project."""
    found: dict[str, Any] = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return found


def version() -> str:
    """Return the project's version."""
    return str(project()["version"])


def requirements() -> list[str]:
    """Return what the app needs."""
    facts = project()
    return [*facts["dependencies"], *facts["optional-dependencies"][EXTRA]]


def only_there(constraints: str, target: Target) -> list[str]:
    """Return the pins that hold in the image and not here: pip would not fetch those by itself."""
    found = []
    for line in constraints.splitlines():
        pin = Requirement(line) if line.strip() and not line.startswith("#") else None
        if pin is None or pin.marker is None:
            continue
        there = pin.marker.evaluate(target.environment())
        if there and not pin.marker.evaluate():
            found.append(f"{pin.name}{pin.specifier}")
    return found


def wheels(target: Target, cache: Path, children: Children, say: Callable[[str], None]) -> Path:
    """Return a folder with all wheels, requirements.txt and constraints.txt.

    Raises ProvisionError when one cannot be fetched.
    """
    wanted = "\n".join(requirements()) + "\n"
    constraints = CONSTRAINTS.read_text(encoding="utf-8")
    facts = repr((wanted, constraints, target))
    key = f"wheels-{target.python}-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"
    folder = cache / "wheels" / key
    with Store(cache).held(key, children.check):
        if not folder.is_dir():
            say("fetching wheels")
            partial = folder.with_name(f".partial-{key}")
            remove(partial)
            partial.mkdir(parents=True)
            (partial / "requirements.txt").write_text(wanted, encoding="utf-8")
            (partial / "constraints.txt").write_text(constraints, encoding="utf-8")
            _fetch(partial, target, cache, children)
            partial.rename(folder)
    return folder


def _fetch(folder: Path, target: Target, cache: Path, children: Children) -> None:
    pip = (sys.executable, "-m", "pip", "download", "--disable-pip-version-check")
    lists = (f"--requirement={folder / 'requirements.txt'}", f"--constraint={CONSTRAINTS}")
    more = only_there(CONSTRAINTS.read_text(encoding="utf-8"), target)
    options = ("--progress-bar=off", f"--dest={folder}", *target.options())
    log = cache / "logs" / "images.wheels.log"
    log.unlink(missing_ok=True)
    children.run(Tool("fetching the app's wheels", (*pip, *options, *lists, *more), log))
