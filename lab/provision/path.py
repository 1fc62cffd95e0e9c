"""Binaries that the machine has already: on PATH, in Debian's versioned folders, in a home."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from lab.provision.pins import Wanted
from lab.provision.result import Binary
from lab.provision.seen import Seen

ASK_S = 20.0
# The first number with points in it: dates and times have none.
NUMBER = re.compile(r"\d+(?:\.\d+)+")
UNKNOWN = ""


def on_path(name: str, wanted: Wanted, seen: Seen) -> Binary | str:
    """Return the first binary of a fitting version, or the words why there is none."""
    refused = []
    for path in candidates(wanted, os.environ):
        version = ask(path, wanted, seen)
        if fits(version, wanted):
            return Binary(name, path, version, source(path, wanted), {})
        refused.append(f"{path} is {version or 'of an unknown version'}")
    if refused:
        return f"{', '.join(refused)}, but {needed(wanted)}"
    return "not on PATH"


def candidates(wanted: Wanted, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the files that carry one of the names, the likeliest first."""
    home = environment.get(wanted.home, "") if wanted.home else ""
    places = [str(Path(home) / "bin")] if home else []
    places += environment.get("PATH", os.defpath).split(os.pathsep)
    for pattern in wanted.folders:
        places += map(str, newest_first(Path("/").glob(pattern.lstrip("/"))))
    for command in wanted.commands:
        for place in filter(None, dict.fromkeys(places)):
            if found := shutil.which(command, path=place):
                yield Path(found).absolute()


def newest_first(paths: Iterator[Path]) -> list[Path]:
    """Return paths with numbers in them, the highest first."""
    return sorted(paths, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))])[::-1]


def source(path: Path, wanted: Wanted) -> str:
    """Return in words where a binary was found."""
    if wanted.home and os.environ.get(wanted.home):
        home = Path(os.environ[wanted.home]).absolute()
        if path.is_relative_to(home):
            return wanted.home
    return "PATH" if shutil.which(path.name) == str(path) else str(path.parent)


def ask(path: Path, wanted: Wanted, seen: Seen, env: Mapping[str, str] | None = None) -> str:
    """Return the version that a binary tells, empty when it tells none."""

    def run() -> str:
        return version_of(path, wanted.ask, env or {})

    try:
        return seen.ask("version", path, run)
    except OSError:
        return UNKNOWN


def version_of(path: Path, arguments: tuple[str, ...], env: Mapping[str, str]) -> str:
    """Run a binary and return the version in its answer, empty when there is none."""
    try:
        done = subprocess.run(
            [str(path), *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            env={**os.environ, **env},
            timeout=ASK_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return UNKNOWN
    # Some programs, such as the Redis exporter, tell their version in a line of their log.
    found = None if done.returncode else NUMBER.search(done.stdout + done.stderr)
    return found.group() if found else UNKNOWN


def numbers(version: str) -> tuple[int, ...]:
    """Return a version for comparing: 3.5.3 is (3, 5, 3)."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def fits(version: str, wanted: Wanted) -> bool:
    """Tell whether a version is within the bounds."""
    return numbers(wanted.at_least) <= numbers(version) < numbers(wanted.below)


def needed(wanted: Wanted) -> str:
    """Return the bounds in words."""
    below = numbers(wanted.below)[0] < 999999
    return (
        f"{wanted.at_least} or newer" + (f", below {wanted.below}," if below else "") + " is needed"
    )
